import { z } from "zod";
import { callCommand } from "@/db/command";
import { encodeId } from "@/db/ids";
import { OUTCOMES } from "@/server/audit/audit-queries";
import { maskNumber } from "@/server/bank-accounts/bank-account-view";
import { bankName } from "@/server/bank-accounts/banks";
import { Refusal } from "@/server/errors";
import { toWire } from "@/server/money";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";
import { namesOf } from "@/server/reconciliation/break-evidence";
import { describeDevice } from "@/server/sessions/describe-device";
import { maskedAddress, shortName } from "@/server/transactions/parties";
import { findPerson, PERSON_STATES, type PersonRow, readAround } from "./people-queries";
import { PERSON_CHANGES } from "./request-person-change";

/** A person in a list of the console, masked: who it is takes a reason (`revealPerson`). */
export const personView = z.strictObject({
  personId: z.string(),
  name: z.string(),
  email: z.string(),
  handle: z.string().nullable(),
  role: z.enum(["user", "admin"]),
  status: z.enum(PERSON_STATES),
  tier: z.number().int(),
  createdAt: z.string(),
});

/** As the list shows somebody; who was forgotten has no address any more. */
export function viewPerson({ id, email, displayName, handle, role, status, tier, ...row }: PersonRow) {
  const forgotten = row.pseudonymisedAt !== null;
  return {
    personId: encodeId("usr", id),
    name: forgotten ? displayName : shortName(displayName),
    email: forgotten ? "" : maskedAddress(email),
    handle,
    role,
    status,
    tier,
    createdAt: row.createdAt.toISOString(),
  };
}

const time = z.string().nullable();

export const personDetail = z.strictObject({
  ...personView.shape,
  phone: z.string().nullable(),
  emailVerifiedAt: time,
  closedAt: time,
  pseudonymisedAt: time,
  /** Since when two-step sign-in is set up, and a Google account linked. */
  factorSince: time,
  googleSince: time,
  /** Since when it is known who this is by law, which a higher tier needs. */
  identitySince: time,
  /** The page of the admin who looks. */
  isOwn: z.boolean(),
  holds: z.array(
    z.strictObject({
      kind: z.string(),
      reason: z.string(),
      until: time,
      since: z.string(),
      /** What two admins do to end it; null: it ends by itself. */
      liftedBy: z.enum(["unfreeze", "lift_holds"]).nullable(),
    }),
  ),
  sessions: z.array(
    z.strictObject({ sessionId: z.string(), device: z.string(), since: z.string(), lastSeenAt: z.string() }),
  ),
  /** `account`: its code in the ledger. */
  balances: z.array(
    z.strictObject({
      currency: z.string(),
      available: z.string(),
      reserved: z.string(),
      account: z.string(),
    }),
  ),
  bankAccounts: z.array(
    z.strictObject({ bank: z.string(), masked: z.string(), since: z.string(), flagged: z.boolean() }),
  ),
  /** Requests of admins about this person that nobody has decided yet. */
  requests: z.array(z.strictObject({ approvalId: z.string(), kind: z.enum(PERSON_CHANGES) })),
  /** The newest lines of the audit log about this person and by them. */
  audit: z.array(
    z.strictObject({
      id: z.string(),
      at: z.string(),
      /** Null: the person. */
      by: z.string().nullable(),
      action: z.string(),
      outcome: z.enum(OUTCOMES),
      reason: z.string().nullable(),
    }),
  ),
});
type PersonDetail = z.infer<typeof personDetail>;

/** One person as an admin sees them, masked; the look leaves a line in the audit log. NOT_FOUND. */
export async function lookAtPerson(call: AdminCall, personId: string): Promise<PersonDetail> {
  await callCommand("app", "look_at_person", { ...calledBy(call), person: personId }, z.unknown());
  const [row, around] = await Promise.all([findPerson(personId), readAround(personId)]);
  if (!row) throw new Refusal("NOT_FOUND");
  const { factor, google, identity, holds, sessions, held, accounts, requests } = around;
  return {
    ...viewPerson(row),
    phone: row.phone === null ? null : maskNumber(row.phone.slice(-4)),
    emailVerifiedAt: iso(row.emailVerifiedAt),
    closedAt: iso(row.closedAt),
    pseudonymisedAt: iso(row.pseudonymisedAt),
    factorSince: iso(factor?.confirmedAt ?? null),
    googleSince: iso(google?.createdAt ?? null),
    identitySince: row.pseudonymisedAt === null ? iso(identity?.recordedAt ?? null) : null,
    isOwn: call.actor.userId === personId,
    holds: holds.map(viewHold),
    sessions: sessions.map(({ id, userAgent, createdAt, lastSeenAt }) => ({
      sessionId: encodeId("ses", id),
      device: describeDevice(userAgent),
      since: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
    })),
    balances: held.map(({ currency, available, reserved }) => ({
      currency,
      available: toWire(available),
      reserved: toWire(reserved),
      account: `user:${personId}:available:${currency}`,
    })),
    bankAccounts: accounts.map(({ bank, last4, createdAt, flaggedAt }) => ({
      bank: bankName(bank),
      masked: maskNumber(last4),
      since: createdAt.toISOString(),
      flagged: flaggedAt !== null,
    })),
    requests: requests.map(({ id, kind }) => ({
      approvalId: encodeId("apr", id),
      kind: z.enum(PERSON_CHANGES).parse(kind),
    })),
    audit: await viewNewest(around.audit, personId),
  };
}

type HoldRow = Awaited<ReturnType<typeof readAround>>["holds"][number];

function viewHold({ kind, reason, objectId, until, createdAt }: HoldRow): PersonDetail["holds"][number] {
  const liftedBy = kind === "freeze" && objectId === "wallet" ? "unfreeze" : "lift_holds";
  return {
    kind,
    reason,
    until: iso(until),
    since: createdAt.toISOString(),
    liftedBy: until === null ? liftedBy : null,
  };
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

type Lines = Awaited<ReturnType<typeof readAround>>["audit"];

async function viewNewest(lines: Lines, personId: string): Promise<PersonDetail["audit"]> {
  const userOf = (actor: string): string | undefined => /^user:(.{36})$/.exec(actor)?.[1];
  const names = await namesOf(lines.map(({ actor }) => userOf(actor) ?? null));
  return lines.map(({ id, at, actor, ...line }) => {
    const user = userOf(actor);
    return {
      id,
      at: at.toISOString(),
      by: user === personId ? null : (names.get(user ?? "") ?? actor),
      ...line,
    };
  });
}
