import { z } from "zod";
import { encodeId } from "@/db/ids";
import { toWire } from "@/server/money";
import { publicId } from "@/server/transactions/public-id";
import { BREAK_STATES, breakWords, SEVERITIES } from "./break-types";
import { namesOf } from "./break-evidence";
import type { BreakRow } from "./break-queries";
import { isRecheckable } from "./recheck-break";

export const person = z.strictObject({ id: z.string(), name: z.string() });

/** A break as the console gets it: amounts as strings of minor units, times ISO 8601, ids as people write them. */
export const breakView = z.strictObject({
  id: z.string(),
  type: z.string(),
  words: z.string(),
  severity: z.enum(SEVERITIES),
  state: z.enum(BREAK_STATES),
  waitingFor: z.enum(["provider", "user", "approval"]).nullable(),
  waitingUntil: z.string().nullable(),
  objectKind: z.string(),
  objectId: z.string(),
  transactionId: z.string().nullable(),
  amount: z.string(),
  currency: z.string(),
  assignee: person.nullable(),
  dueAt: z.string().nullable(),
  overdue: z.boolean(),
  openedAt: z.string(),
  lastSeenAt: z.string(),
  closedAt: z.string().nullable(),
  sightings: z.number().int(),
  reopened: z.number().int(),
  firstRunId: z.string().nullable(),
  lastRunId: z.string().nullable(),
  clearedByRunId: z.string().nullable(),
  reasonCode: z.string().nullable(),
  remark: z.string().nullable(),
  evidence: z.string().nullable(),
  resolvedBy: person.nullable(),
  recheckable: z.boolean(),
});
export type BreakView = z.infer<typeof breakView>;

/** What a page of breaks needs beside its rows. */
type BreakPeople = {
  names: ReadonlyMap<string, string>;
  /** Types of the transactions named in the rows, which their public ids need. */
  types: ReadonlyMap<string, Parameters<typeof publicId>[0]>;
};

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const run = (id: string | null): string | null => (id === null ? null : encodeId("run", id));

/** Who, for admins; null for nobody. */
export const viewPerson = (
  id: string | null,
  names: ReadonlyMap<string, string>,
): z.infer<typeof person> | null =>
  id === null ? null : { id: encodeId("usr", id), name: names.get(id) ?? "Unknown" };

/** `now`: of the database, for what is overdue. */
export function viewBreak(row: BreakRow, { names, types }: BreakPeople, now: Date): BreakView {
  const type = row.transactionId === null ? undefined : types.get(row.transactionId);
  return {
    id: encodeId("brk", row.id),
    type: row.type,
    words: breakWords(row.type),
    severity: row.severity,
    state: row.state,
    waitingFor: row.waitingFor,
    waitingUntil: iso(row.waitingUntil),
    objectKind: row.objectKind,
    objectId: row.objectId,
    transactionId: row.transactionId !== null && type ? publicId(type, row.transactionId) : null,
    amount: toWire(row.amount),
    currency: row.currency,
    assignee: viewPerson(row.assigneeId, names),
    dueAt: iso(row.dueAt),
    overdue: row.closedAt === null && row.dueAt !== null && row.dueAt < now,
    openedAt: row.openedAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    closedAt: iso(row.closedAt),
    sightings: row.sightings,
    reopened: row.reopened,
    firstRunId: run(row.firstRunId),
    lastRunId: run(row.lastRunId),
    clearedByRunId: run(row.clearedByRunId),
    reasonCode: row.reasonCode,
    remark: row.remark,
    evidence: row.evidence,
    resolvedBy: viewPerson(row.resolvedBy, names),
    recheckable: isRecheckable(row),
  };
}

/** The names of the people in these rows. */
export const peopleIn = (rows: readonly BreakRow[]): Promise<Map<string, string>> =>
  namesOf(rows.flatMap(({ assigneeId, resolvedBy }) => [assigneeId, resolvedBy]));
