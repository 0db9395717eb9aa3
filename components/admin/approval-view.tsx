"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { News } from "@/components/ui/news";
import { Note } from "@/components/ui/note";
import { formatDateTime } from "@/server/dates";
import { ApprovalDecision } from "./approval-decision";
import { ApprovalPayload } from "./approval-payload";
import { APPROVAL_KINDS, ApprovalState, subjectPage } from "./approval-words";
import { APPROVALS } from "./approvals-list";
import { Facts } from "./facts";
import { LongId } from "./id";
import { AdminPage } from "./page";
import { Section } from "./section";
import type { Approval } from "./types";
import { useCommand } from "./use-command";
import { ExactTime, When } from "./when";

const CRUMBS = [{ href: APPROVALS, label: "Approvals" }];

/** One request: who, when, why and exactly what. */
export function ApprovalView({ approvalId }: { approvalId: string }) {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const { data, isError, error, refetch } = useQuery({
    ...trpc.adminApprovals.get.queryOptions({ approvalId }, BACKGROUND),
    refetchInterval: ({ state }) => (state.data?.state === "waiting" ? 15_000 : false),
  });
  if (!data)
    return (
      <AdminPage title="Request" crumbs={CRUMBS}>
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      </AdminPage>
    );
  return (
    <AdminPage
      audited={approvalId}
      title={APPROVAL_KINDS[data.kind]}
      crumbs={CRUMBS}
      facts={
        <>
          <ApprovalState state={data.state} />
          <span>
            Requested by {data.isOwn ? "you" : data.requestedBy.name} <When at={data.requestedAt} />
            {data.state === "waiting" ? ` · expires ${formatDateTime(data.expiresAt)}` : ""}
          </span>
        </>
      }
    >
      <News text={news} />
      <Ending approval={data} />
      <Section title="Why">
        <p className="max-w-prose wrap-anywhere">{data.reason}</p>
        <div className="mt-3">
          <Facts
            facts={[
              { label: "About", value: <Subject approval={data} /> },
              { label: "Requested", value: <ExactTime at={data.requestedAt} /> },
            ]}
          />
        </div>
      </Section>
      <ApprovalPayload approval={data} />
      {data.state === "waiting" ? <ApprovalDecision approval={data} command={command} /> : null}
    </AdminPage>
  );
}

function Subject({ approval }: { approval: Approval }) {
  const page = subjectPage(approval);
  const name = `${approval.subjectKind.replaceAll("_", " ")} `;
  return page === undefined ? (
    <>
      {name}
      <LongId id={approval.subjectId} />
    </>
  ) : (
    <Link href={page} className="link">
      {name}
      <LongId id={approval.subjectId} />
    </Link>
  );
}

/** Who decided what, when and why. */
function Ending({ approval }: { approval: Approval }) {
  const { state, decidedBy, decidedAt, decisionReason } = approval;
  if (state === "expired")
    return (
      <Note tone="neutral" title="Nobody decided this within 24 hours">
        <p>Nothing was done. It can be requested again.</p>
      </Note>
    );
  if (state === "waiting" || decidedBy === null || decidedAt === null) return null;
  const VERBS = { executed: "approved", rejected: "rejected", withdrawn: "withdrew" } as const;
  return (
    <Note
      tone={state === "executed" ? "ok" : "neutral"}
      title={`${decidedBy.name} ${VERBS[state]} this on ${formatDateTime(decidedAt)}`}
    >
      {decisionReason ? <p className="wrap-anywhere">{decisionReason}</p> : null}
      {state === "executed" ? <p>It was done in the same step.</p> : <p>Nothing was done.</p>}
    </Note>
  );
}
