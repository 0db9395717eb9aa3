import { z } from "zod";
import { encodeId } from "@/db/ids";
import { APPROVAL_KINDS } from "@/db/schema/approvals";
import { Refusal } from "@/server/errors";
import { toWire } from "@/server/money";
import { databaseTime, namesOf } from "@/server/reconciliation/break-evidence";
import { person, viewPerson } from "@/server/reconciliation/break-view";
import { adjustmentPayload, type AdjustmentPayload, changesOf } from "./adjustment-payload";
import { type ApprovalRow, findApproval, readBalances } from "./approval-queries";

const STATES = ["waiting", "executed", "rejected", "withdrawn", "expired"] as const;

/** A request as the console gets it. */
export const approvalView = z.strictObject({
  id: z.string(),
  kind: z.enum(APPROVAL_KINDS),
  subjectKind: z.string(),
  /** As people write it where it has such an id. */
  subjectId: z.string(),
  state: z.enum(STATES),
  reason: z.string(),
  requestedBy: person,
  requestedAt: z.string(),
  expiresAt: z.string(),
  decidedBy: person.nullable(),
  decidedAt: z.string().nullable(),
  decisionReason: z.string().nullable(),
  isOwn: z.boolean(),
});
export type ApprovalView = z.infer<typeof approvalView>;

/** The request with exactly what it would do; `balances` and `stale` as of now, for an adjustment. */
export const approvalDetail = z.strictObject({
  ...approvalView.shape,
  payload: z.record(z.string(), z.unknown()),
  /** To be sent back with the decision: what was shown is what is decided on. */
  payloadSha256: z.string(),
  balances: z.array(
    z.strictObject({ account: z.string(), shown: z.string(), now: z.string(), after: z.string() }),
  ),
  /** It changes this admin's own wallet or sign-in, so deciding would answer ABOUT_YOURSELF. */
  isAboutYou: z.boolean(),
  /** A balance of the user moved since the request, so approving would answer STALE. */
  stale: z.boolean(),
});
export type ApprovalDetail = z.infer<typeof approvalDetail>;

const PREFIXES: Record<string, string> = {
  break: "brk",
  adjustment: "adj",
  dead_letter: "dlt",
  replay_run: "rpl",
  user: "usr",
};

const subjectOf = ({ subjectKind, subjectId }: ApprovalRow): string => {
  const prefix = PREFIXES[subjectKind];
  return prefix === undefined ? subjectId : encodeId(prefix, subjectId);
};

function stateOf(row: ApprovalRow, now: Date): (typeof STATES)[number] {
  if (row.decision !== null) return row.decision === "approved" ? "executed" : row.decision;
  return row.lapsedAt !== null || row.expiresAt <= now ? "expired" : "waiting";
}

function view(row: ApprovalRow, userId: string, names: ReadonlyMap<string, string>, now: Date): ApprovalView {
  return {
    id: encodeId("apr", row.id),
    kind: row.kind,
    subjectKind: row.subjectKind,
    subjectId: subjectOf(row),
    state: stateOf(row, now),
    reason: row.reason,
    requestedBy: {
      id: encodeId("usr", row.requestedBy),
      name: names.get(row.requestedBy) ?? "Unknown",
    },
    requestedAt: row.requestedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    decidedBy: viewPerson(row.decidedBy, names),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decisionReason: row.decisionReason,
    isOwn: row.requestedBy === userId,
  };
}

/** These requests as this admin sees them. */
export async function viewApprovals(rows: readonly ApprovalRow[], userId: string): Promise<ApprovalView[]> {
  const [names, now] = await Promise.all([
    namesOf(rows.flatMap(({ requestedBy, decidedBy }) => [requestedBy, decidedBy])),
    databaseTime(),
  ]);
  return rows.map((row) => view(row, userId, names, now));
}

/** One request with what it would do now. Throws NOT_FOUND. */
export async function getApprovalDetail(id: string, userId: string): Promise<ApprovalDetail> {
  const row = await findApproval(id);
  if (!row) throw new Refusal("NOT_FOUND");
  const [shown] = await viewApprovals([row], userId);
  if (!shown) throw new Refusal("NOT_FOUND");
  const payload = row.kind === "adjustment" ? adjustmentPayload.parse(row.payload) : undefined;
  const balances = payload ? await balancesOf(payload) : [];
  return {
    ...shown,
    payload: row.payload as Record<string, unknown>,
    payloadSha256: row.payloadSha256.toString("hex"),
    balances,
    isAboutYou: isAbout(row, payload, userId),
    stale:
      shown.state === "waiting" &&
      balances.some(({ account, shown: then, now }) => account.startsWith("user:") && then !== now),
  };
}

/** As `is_about` of `ask_approval.sql` judges it. */
const isAbout = (row: ApprovalRow, payload: AdjustmentPayload | undefined, userId: string): boolean =>
  (row.subjectKind === "user" && row.subjectId === userId) ||
  (payload?.legs ?? []).some(({ debitUser, creditUser }) => debitUser === userId || creditUser === userId);

async function balancesOf(payload: AdjustmentPayload): Promise<ApprovalDetail["balances"]> {
  const [changes, now] = [changesOf(payload), await readBalances(Object.keys(payload.before))];
  return Object.entries(payload.before).map(([account, shown]) => {
    const current = now.get(account) ?? 0n;
    return {
      account,
      shown,
      now: toWire(current),
      after: toWire(current + (changes.get(account) ?? 0n)),
    };
  });
}
