"use client";

import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/select-field";
import { CommandDialog } from "./command-dialog";
import type { Person } from "./types";
import type { Command } from "./use-command";

const REASON = { label: "Reason", hint: "Kept in the audit log with your name." };
const ASKED = { label: "Reason", hint: "The admin who decides reads it." };
const TIERS = ["0", "1", "2"] as const;
type Tier = (typeof TIERS)[number];

/** The tiers that can be asked for: a higher one when it is known who this is. */
const tiersFor = ({ tier, identitySince }: Person): Tier[] =>
  TIERS.filter((one) => Number(one) < tier || (identitySince !== null && Number(one) > tier));

const STEPS = {
  freeze: {
    title: "Freeze this wallet",
    verb: "Freeze wallet",
    effect:
      "At once: every device is signed out, no money can leave, and withdrawals that were not sent are taken back. Money on its way in still arrives. The person is told. Two admins lift it.",
    said: "The wallet is frozen.",
  },
  sessions: {
    title: "Sign this person out everywhere",
    verb: "Sign out everywhere",
    effect: "They can sign in again at once.",
    said: "Signed out everywhere.",
  },
  freeze_admin: {
    title: "Ask to freeze this admin",
    verb: "Ask another admin",
    effect:
      "When another admin approves, at once: every device is signed out, no money can leave, and this admin decides nothing any more. To sign them out everywhere until then takes no approval. Two admins lift it.",
    said: "Requested. Another admin has 24 hours to decide.",
  },
  lift_holds: {
    title: "Ask to let withdrawals go on",
    verb: "Ask another admin",
    effect:
      "When another admin approves, what waits until two admins lift it is lifted. A freeze, and what has an end of its own, stays.",
    said: "Requested. Another admin has 24 hours to decide.",
  },
  unfreeze: {
    title: "Ask to lift the freeze",
    verb: "Ask another admin",
    effect:
      "When another admin approves, this person can move money again, and withdrawals and sending to new people wait for 24 hours.",
    said: "Requested. Another admin has 24 hours to decide.",
  },
  factor_reset: {
    title: "Ask to reset two-step sign-in",
    verb: "Ask another admin",
    effect:
      "When another admin approves, the authenticator app and its recovery codes are forgotten, every device is signed out, and withdrawals and sending to new people wait for 24 hours.",
    said: "Requested. Another admin has 24 hours to decide.",
  },
  tier: {
    title: "Ask for another tier",
    verb: "Ask another admin",
    effect: "When another admin approves, the limits of that tier hold. No money moves.",
    said: "Requested. Another admin has 24 hours to decide.",
  },
} as const;
type Step = keyof typeof STEPS;

const WHAT = {
  freeze_admin: "Ask to freeze an admin",
  lift_holds: "Ask to let withdrawals go on",
  unfreeze: "Ask to lift a freeze",
  factor_reset: "Ask to reset two-step sign-in",
  tier: "Ask for another tier",
} as const;

/** The next higher tier there is for this person, or the one below theirs. */
const nextTier = (person: Person): Tier =>
  tiersFor(person).find((one) => Number(one) > person.tier) ?? tiersFor(person).at(-1) ?? "0";

/** What an admin may do: freezing a user and ending sessions alone, everything else with another one. */
export function PersonActions({ person, command }: { person: Person; command: Command }) {
  const trpc = useTRPC();
  const tierField = useId();
  const [asking, setAsking] = useState<Step>();
  const [tier, setTier] = useState<Tier>(nextTier(person));
  const freeze = useMutation(trpc.adminPeople.freeze.mutationOptions());
  const endSessions = useMutation(trpc.adminPeople.endSessions.mutationOptions());
  const requestChange = useMutation(trpc.adminPeople.requestChange.mutationOptions());
  const { personId } = person;
  const { title, verb, effect, said } = STEPS[asking ?? "sessions"];
  const change = asking === undefined || asking === "freeze" || asking === "sessions" ? undefined : asking;
  const wish = change && { personId, kind: change, tier: change === "tier" ? Number(tier) : null };

  const facts: [string, string][] = [
    ["Person", person.name],
    ["ID", personId],
  ];
  const confirm = wish
    ? {
        wish: { action: "approval.request" as const, ...wish },
        shown: {
          what: WHAT[wish.kind],
          facts: wish.kind === "tier" ? [...facts, ["New tier", tier] as [string, string]] : facts,
        },
      }
    : asking === "freeze"
      ? { wish: { action: "person.freeze" as const, personId }, shown: { what: title, facts } }
      : undefined;

  const run = (reason: string, stepUpId: string | undefined): Promise<unknown> => {
    if (wish) return requestChange.mutateAsync({ ...wish, reason, stepUpId });
    return asking === "freeze"
      ? freeze.mutateAsync({ personId, reason, stepUpId })
      : endSessions.mutateAsync({ personId, reason });
  };

  return (
    <div className="flex flex-wrap gap-2">
      <Choices person={person} choose={setAsking} />
      <CommandDialog
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={title}
        verb={verb}
        reason={change ? ASKED : REASON}
        confirm={confirm}
        run={(reason, stepUpId) => command(() => run(reason, stepUpId), said)}
      >
        <p>{person.name}</p>
        <p className="text-muted">{effect}</p>
        {asking === "tier" ? (
          <SelectField
            id={tierField}
            label="New tier"
            value={tier}
            onChange={({ target }) => setTier(TIERS.find((one) => one === target.value) ?? tier)}
          >
            {tiersFor(person).map((one) => (
              <option key={one} value={one}>
                Tier {one}
              </option>
            ))}
          </SelectField>
        ) : null}
      </CommandDialog>
    </div>
  );
}

/**
 * What can be done to this person now; of each kind of request one is open at a time, and the page says where it waits. What changes
 * an admin's own wallet or sign-in is for other admins.
 */
function Choices({ person, choose }: { person: Person; choose: (step: Step) => void }) {
  const mayAsk = (kind: Step): boolean =>
    !person.isOwn && person.requests.every((asked) => asked.kind !== kind);
  return (
    <>
      {person.status === "active" && person.role === "user" ? (
        <Button onClick={() => choose("freeze")}>Freeze…</Button>
      ) : null}
      {person.status === "active" && person.role === "admin" && mayAsk("freeze_admin") ? (
        <Button onClick={() => choose("freeze_admin")}>Freeze this admin…</Button>
      ) : null}
      {person.status === "frozen" && mayAsk("unfreeze") ? (
        <Button onClick={() => choose("unfreeze")}>Lift the freeze…</Button>
      ) : null}
      {person.holds.some(({ liftedBy }) => liftedBy === "lift_holds") && mayAsk("lift_holds") ? (
        <Button onClick={() => choose("lift_holds")}>Let withdrawals go on…</Button>
      ) : null}
      <Button onClick={() => choose("sessions")}>Sign out everywhere…</Button>
      {person.factorSince !== null && mayAsk("factor_reset") ? (
        <Button onClick={() => choose("factor_reset")}>Reset two-step sign-in…</Button>
      ) : null}
      {tiersFor(person).length > 0 && mayAsk("tier") ? (
        <Button onClick={() => choose("tier")}>Change tier…</Button>
      ) : null}
    </>
  );
}
