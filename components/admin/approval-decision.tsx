"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Shown, Wish } from "@/components/session/step-up";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { APPROVAL_KINDS } from "./approval-words";
import { CommandDialog } from "./command-dialog";
import { currencyOf, factsOf, legsOf } from "./leg-lines";
import { effectOf } from "./request-words";
import type { Approval } from "./types";
import type { Command } from "./use-command";

const STEPS = {
  approved: {
    title: "Approve this request",
    verb: "Approve and do it",
    effect: "It is done at once, in the same step as your approval.",
    said: "Approved and done.",
  },
  rejected: {
    title: "Reject this request",
    verb: "Reject request",
    effect: "Nothing is done. Whoever asked can ask again.",
    said: "Rejected. Nothing was done.",
  },
  withdrawn: {
    title: "Withdraw your request",
    verb: "Withdraw request",
    effect: "Nothing is done. You can request it again.",
    said: "Withdrawn. Nothing was done.",
  },
} as const;
type Decision = keyof typeof STEPS;

/** What the code confirms: this request as it was frozen. */
function confirmationOf(approval: Approval): { wish: Wish; shown: Shown } {
  const { id, kind, payloadSha256, requestedBy, subjectId } = approval;
  const about: [string, string][] =
    kind === "adjustment" ? factsOf(legsOf(approval), currencyOf(approval)) : [["About", subjectId]];
  return {
    wish: { action: "approval.approve", approvalId: id, payloadSha256 },
    shown: {
      what: `Approve: ${APPROVAL_KINDS[kind]}`,
      facts: [...about, ["Requested by", requestedBy.name], ["Request", id]],
    },
  };
}

/** The decision of a second person. The server refuses the requester's own, and what is about who decides, whatever the page offers. */
export function ApprovalDecision({ approval, command }: { approval: Approval; command: Command }) {
  const trpc = useTRPC();
  const [asking, setAsking] = useState<Decision>();
  const decide = useMutation(trpc.adminApprovals.decide.mutationOptions());
  const { title, verb, effect, said } = STEPS[asking ?? "rejected"];
  return (
    <section className="grid gap-3" aria-label="Decision">
      <Standing approval={approval} />
      <div className="flex flex-wrap gap-2">
        {approval.isOwn ? (
          <Button size="tall" onClick={() => setAsking("withdrawn")}>
            Withdraw…
          </Button>
        ) : approval.isAboutYou ? null : (
          <>
            <Button size="tall" onClick={() => setAsking("rejected")}>
              Reject…
            </Button>
            <Button kind="primary" size="tall" onClick={() => setAsking("approved")}>
              Approve…
            </Button>
          </>
        )}
      </div>
      <CommandDialog
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={title}
        verb={verb}
        reason={asking === "rejected" ? { label: "Reason", hint: "Whoever asked reads it." } : undefined}
        confirm={asking === "approved" ? confirmationOf(approval) : undefined}
        run={(reason, stepUpId) =>
          command(
            () =>
              decide.mutateAsync({
                approvalId: approval.id,
                decision: asking ?? "rejected",
                reason: reason === "" ? null : reason,
                payloadSha256: approval.payloadSha256,
                stepUpId,
              }),
            said,
          )
        }
      >
        {asking === "approved" ? (
          <p>
            {APPROVAL_KINDS[approval.kind]}: {effectOf(approval)}
          </p>
        ) : null}
        <p className="text-muted">{effect}</p>
      </CommandDialog>
    </section>
  );
}

/** What stands in the way of approving. */
const Standing = ({ approval }: { approval: Approval }) => (
  <>
    {approval.isOwn ? (
      <Note tone="info" title="You requested this, so another admin must decide">
        <p>If there is no other admin, it expires and nothing is done.</p>
      </Note>
    ) : null}
    {approval.isAboutYou ? (
      <Note tone="info" title="This is about yourself, so another admin must decide it">
        <p>If nobody approves it, it expires and nothing is done.</p>
      </Note>
    ) : null}
    {approval.stale ? (
      <Note tone="warn" title="A balance moved since this was requested">
        <p>It can't be approved as it was requested. Reject it, so that it can be requested anew.</p>
      </Note>
    ) : null}
  </>
);
