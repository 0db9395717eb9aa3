/** Every withdrawal against every payout Revio ever had for it. */
import type postgres from "postgres";
import type { Findings } from "./findings";
import type { OwnStack } from "./own-stack";
import type { Stuck } from "./moved-time";
import type { ClientLog } from "./person";
import { listAll, type Row } from "./sandbox-control";

type Withdrawal = {
  id: string;
  key: string;
  status: string;
  amount: string;
  reference: string;
  payout: string | null;
  /** How often the ledger let the money go, gave it back, and took it in again. */
  paid: number;
  released: number;
  returned: number;
};
type Payout = {
  id: string;
  reference: string;
  status: string;
  paid: bigint;
  returned: bigint;
  open: boolean;
};

const FREED = new Set(["failed", "cancelled"]);
const ENDED = new Set([...FREED, "completed", "returned"]);

/** `stuck`: what a person is shown when all the time is over. Whatever else is still open is lost from sight. */
export async function comparePayouts(
  stack: OwnStack,
  sql: postgres.Sql,
  log: ClientLog,
  stuck: readonly Stuck[],
  findings: Findings,
): Promise<void> {
  const withdrawals = await sql<Withdrawal[]>`
    select t.id, r.idempotency_key as key, t.status, t.amount::text as amount, t.reference, t.revio_payout_id as payout,
           (select count(*) from wallet.entries e where e.transaction_id = t.id and e.kind = 'payout')::int as paid,
           (select count(*) from wallet.entries e where e.transaction_id = t.id and e.kind = 'release')::int as released,
           (select count(*) from wallet.entries e where e.transaction_id = t.id and e.kind = 'payout_return')::int as returned
      from wallet.transactions t left join wallet.requests r on r.transaction_id = t.id where t.type = 'withdrawal'`;
  const payouts = (await listAll(stack, "payouts")).map(readRow);
  const byReference = new Map<string, Payout[]>();
  for (const payout of payouts)
    byReference.set(payout.reference, [...(byReference.get(payout.reference) ?? []), payout]);
  const shown = new Map(stuck.map((one) => [one.id, one]));
  for (const withdrawal of withdrawals) {
    const theirs = byReference.get(withdrawal.reference) ?? [];
    byReference.delete(withdrawal.reference);
    compareOne(withdrawal, theirs, shown, findings);
  }
  for (const [reference, [payout]] of byReference)
    findings.lost.push(`payout ${payout?.id} is for ${reference}, which is no withdrawal`);
  await compareCalls(stack, findings);
  await compareReserved(sql, findings);
  compareKeys(withdrawals, log, findings);
  Object.assign(
    findings.figures,
    Object.fromEntries(countBy(withdrawals, ({ status }) => `withdrawals ${status}`)),
    {
      payouts: payouts.length,
      "payouts of nobody, never executed": payouts.length - withdrawals.filter(({ payout }) => payout).length,
    },
  );
}

const readRow = (row: Record<string, unknown>): Payout => ({
  id: String(row["id"]),
  reference: String(row["reference"]),
  status: String(row["status"]),
  paid: BigInt(String(row["paid"])),
  returned: BigInt(String(row["returned"])),
  open: String(row["outgoing"]) !== "0",
});

function compareOne(
  withdrawal: Withdrawal,
  payouts: Payout[],
  shown: Map<string, Stuck>,
  findings: Findings,
): void {
  const { id, status, amount, payout, paid, released, returned } = withdrawal;
  const executed = payouts.filter((one) => one.status !== "initialized" || one.open);
  const [mine] = executed;
  if (executed.length > 1) findings.doubled.push(`${id} has ${executed.length} executed payouts`);
  if (mine && mine.id !== payout)
    findings.doubled.push(`${id} names payout ${payout}, executed was ${mine.id}`);
  if (paid + released > 1 || returned > paid)
    findings.doubled.push(`${id} was paid ${paid}, released ${released} and returned ${returned} times`);

  const [left, back] = [mine?.paid ?? 0n, mine?.returned ?? 0n];
  const ours = `${status} (${paid} paid, ${released} released, ${returned} returned) of ${amount}`;
  const theirs = `${mine?.status ?? "nothing executed"}, paid ${left}, returned ${back}`;
  const agrees =
    left === BigInt(amount) * BigInt(paid) &&
    back === BigInt(amount) * BigInt(returned) &&
    !(mine?.open && ENDED.has(status)) &&
    (paid === 1) === (status === "completed" || status === "returned") &&
    (released === 1) === FREED.has(status);
  if (!agrees) findings.lost.push(`${id} is ${ours}; Revio says ${theirs}`);
  // Nobody can tell what became of it, or its tries are used up: that a person has to see. Any other could have gone on by itself.
  const forPerson = shown.has(id) && (status === "unknown" || shown.get(id)?.deadLetter !== null);
  if (!ENDED.has(status) && !forPerson) findings.waiting.push(`${id} is ${ours}; Revio says ${theirs}`);
}

const objectOf = (call: Row): string => String(call["object_id"]);
const isAccepted = (call: Row): boolean => call["accepted"] === true;

/**
 * No execute is accepted twice for one payout. Nor does one arrive twice, accepted or not, unless Revio is said to refuse a second
 * (REVIO.md B4).
 */
async function compareCalls(stack: OwnStack, findings: Findings): Promise<void> {
  const calls = (await listAll(stack, "requests")).filter(
    ({ method, path }) => method === "POST" && String(path).startsWith("/payouts/"),
  );
  const executes = calls.filter(({ path }) => String(path).endsWith("/execute/"));
  for (const [payout, count] of countBy(executes, objectOf))
    if (count > 1 && stack.environment["REVIO_PAYOUT_EXECUTE_IS_IDEMPOTENT"] !== "1")
      findings.doubled.push(`payout ${payout} was sent ${count} times to be executed`);
  for (const [payout, count] of countBy(executes.filter(isAccepted), objectOf))
    if (count > 1) findings.doubled.push(`payout ${payout} was executed ${count} times`);
  const ambiguous = calls.filter(({ fault }) => fault !== null).length;
  const accepted = calls.filter((call) => call["fault"] !== null && isAccepted(call)).length;
  Object.assign(findings.figures, {
    "payout calls": calls.length,
    "of these without a usable answer": `${ambiguous}, ${Math.round((100 * ambiguous) / Math.max(1, calls.length))} %`,
    "of these accepted all the same": accepted,
  });
}

/** A key that was refused set nothing aside, none is there that nobody asked with, and what was called off stays so. */
function compareKeys(withdrawals: readonly Withdrawal[], log: ClientLog, findings: Findings): void {
  const asked = new Map(log.told.map(({ key, answer }) => [key, answer]));
  for (const { id, key, status } of withdrawals) {
    const answer = asked.get(key) ?? "nothing";
    if (!answer.startsWith("wdr_")) findings.doubled.push(`${id} is there, its person was told ${answer}`);
    if (log.calledOff.has(answer) && status !== "cancelled")
      findings.broken.push(`${id} was called off and is ${status}`);
  }
}

async function compareReserved(sql: postgres.Sql, findings: Findings): Promise<void> {
  const [sums] = await sql<{ reserved: string; open: string }[]>`
    select (select coalesce(sum(reserved), 0) from wallet.balances)::text as reserved,
           (select coalesce(sum(amount + fee), 0) from wallet.transactions
             where type = 'withdrawal' and status in ('requested', 'processing', 'unknown'))::text as open`;
  if (sums?.reserved !== sums?.open)
    findings.lost.push(`reserved are ${sums?.reserved}, open ones come to ${sums?.open}`);
  const breaks = await sql<{ type: string; object: string }[]>`
    select type, object_id as object from wallet.reconciliation_breaks where closed_at is null`;
  for (const { type, object } of breaks) findings.lost.push(`an open break: ${type} of ${object}`);
}

function countBy<Item>(items: readonly Item[], name: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(name(item), (counts.get(name(item)) ?? 0) + 1);
  return new Map([...counts].sort(([one], [other]) => one.localeCompare(other)));
}
