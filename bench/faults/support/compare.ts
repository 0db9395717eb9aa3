/** The end of every run: the outside truth, our ledger and what the clients were told, held against each other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { findTransactionId } from "@/server/transactions/public-id";
import { type Findings, noFindings } from "./findings";
import type { OwnStack } from "./own-stack";
import type { ClientLog } from "./person";
import { control, listAll } from "./sandbox-control";

const PAID = new Set(["paid", "cleared", "settled"]);

export const ledgerOf = (stack: OwnStack): postgres.Sql =>
  postgres(stack.adminUrl, { max: 2, onnotice: () => {} });

/** How much is not final yet: paid purchases without a credit, deliveries without an end. */
export async function openEnds(stack: OwnStack, sql: postgres.Sql): Promise<number> {
  const paid = (await listAll(stack, "purchases"))
    .filter((row) => PAID.has(String(row["status"])))
    .map((row) => String(row["id"]));
  const rows = await sql<{ open: string }[]>`
    select (select count(*) from unnest(${paid}::text[]) id where not exists (
              select from wallet.provider_effects e where e.kind = 'settlement' and e.provider_object_id = id))
         + (select count(*) from wallet.pending_deliveries) as open`;
  return Number(rows[0]?.open);
}

export async function compare(stack: OwnStack, sql: postgres.Sql, log: ClientLog): Promise<Findings> {
  const findings = noFindings();
  const open = await openEnds(stack, sql);
  if (open > 0) findings.waiting.push(`${open} paid purchases without a credit or deliveries without an end`);
  await compareBook(stack, sql, findings);
  await compareClients(sql, log, findings);
  await compareRefusals(stack, sql, findings);
  const broken = await sql<{ law: string; object: string }[]>`select law, object from wallet.verify_ledger()`;
  findings.laws = broken.map((row) => `${row.law}: ${row.object}`);
  findings.figures["indexes checked with amcheck"] = await checkIndexes(sql);
  for (const name of ["app", "engine", "sandbox"]) {
    const text = readFileSync(join(stack.dir, "logs", `${name}.log`), "utf8");
    for (const line of text.split("\n"))
      if (/uncaught|unhandled/i.test(line)) findings.uncaught.push(`${name}: ${line.slice(0, 300)}`);
  }
  return findings;
}

/** Every B-tree against its table; a damaged one raises. https://www.postgresql.org/docs/17/amcheck.html */
async function checkIndexes(sql: postgres.Sql): Promise<number> {
  await sql`create schema if not exists amcheck`;
  await sql`create extension if not exists amcheck schema amcheck`;
  const checked = await sql`
    select amcheck.bt_index_check(c.oid, true) from pg_class c join pg_am a on a.oid = c.relam
     where a.amname = 'btree' and c.relkind = 'i' and c.relpersistence = 'p'`;
  return checked.length;
}

async function compareBook(stack: OwnStack, sql: postgres.Sql, findings: Findings): Promise<void> {
  const purchases = await listAll(stack, "purchases");
  const theirs = new Map<string, string>();
  const references = new Map<string, number>();
  for (const row of purchases) {
    const body = row["body"] as { payment?: { amount?: number } };
    references.set(String(row["reference"]), (references.get(String(row["reference"])) ?? 0) + 1);
    if (PAID.has(String(row["status"]))) theirs.set(String(row["id"]), String(body.payment?.amount));
  }
  for (const [reference, count] of references)
    if (count > 1) findings.doubled.push(`${count} purchases for ${reference}`);
  const ours = await sql<{ id: string; amount: string; entries: string }[]>`
    select e.provider_object_id as id, e.amount::text as amount, coalesce(sum(n.amount), 0)::text as entries
      from wallet.provider_effects e left join wallet.entries n on n.transaction_id = e.transaction_id and n.kind = 'deposit'
     where e.kind = 'settlement' group by 1, 2`;
  for (const { id, amount, entries } of ours) {
    const paid = theirs.get(id);
    if (paid === undefined) findings.doubled.push(`${id} was credited and never paid`);
    else if (paid !== amount || paid !== entries)
      findings.doubled.push(`${id} was paid ${paid}, credited ${amount}, entered ${entries}`);
    theirs.delete(id);
  }
  findings.lost = [...theirs].map(([id, amount]) => `${id} was paid ${amount} and never credited`);

  const book = await bookTotal(stack);
  const [sums] = await sql<{ clearing: string; ours: string; suspense: string }[]>`
    select (select coalesce(-sum(balance), 0) from wallet.system_balances where kind = 'revio_clearing')::text as clearing,
           ((select coalesce(sum(available + reserved), 0) from wallet.balances)
            + (select coalesce(sum(balance), 0) from wallet.system_balances where kind = 'fees'))::text as ours,
           (select count(*) from wallet.provider_effects where kind = 'suspense')::text as suspense`;
  if (String(book) !== sums?.clearing || String(book) !== sums.ours)
    findings.lost.push(
      `Revio's book says ${book}, our clearing ${sums?.clearing}, all users and fees ${sums?.ours}`,
    );
  if (sums?.suspense !== "0") findings.lost.push(`${sums?.suspense} purchases lie in suspense`);
  Object.assign(findings.figures, {
    purchases: purchases.length,
    credited: ours.length,
    "rand in the book": `R ${book / 100n}`,
  });
}

/** What Revio holds for us by its own sums: paid in, less paid out, and what came back. Its fees are no matter of the wallet's. */
async function bookTotal(stack: OwnStack): Promise<bigint> {
  const rows = (await control(stack, "GET", "book")).body["rows"] as {
    kind: string;
    status: string;
    amount: string;
  }[];
  return rows.reduce((sum, { kind, status, amount }) => {
    if (kind === "purchase") return PAID.has(status) ? sum + BigInt(amount) : sum;
    return kind === "payout" ? sum - BigInt(amount) : sum + (kind === "payout_return" ? BigInt(amount) : 0n);
  }, 0n);
}

async function compareClients(sql: postgres.Sql, log: ClientLog, findings: Findings): Promise<void> {
  const rows = await sql<{ key: string; amount: string | null; transaction: string | null }[]>`
    select r.idempotency_key as key, t.amount::text as amount, t.id as transaction
      from wallet.requests r left join wallet.transactions t on t.id = r.transaction_id`;
  const stored = new Map(rows.map((row) => [row.key, row]));
  const acknowledged = log.told.filter(({ answer }) => findTransactionId(answer) !== undefined);
  for (const { key, amount, answer } of acknowledged) {
    const row = stored.get(key);
    if (row?.transaction !== findTransactionId(answer))
      findings.broken.push(`${answer} was acknowledged, ${row?.transaction ?? "nothing"} is stored`);
    else if (row?.amount !== amount)
      findings.broken.push(`${answer} was asked for ${amount} and holds ${row?.amount}`);
  }
  if (new Set(acknowledged.map(({ answer }) => answer)).size !== acknowledged.length)
    findings.broken.push("two keys were answered with one transaction");
  findings.figures["requests acknowledged"] = acknowledged.length;
  findings.figures["refused plainly"] = log.told.length - acknowledged.length;
}

/** Every tampered delivery was answered 401, and each such answer is a counted refusal. */
async function compareRefusals(stack: OwnStack, sql: postgres.Sql, findings: Findings): Promise<void> {
  const kinds: Record<string, number> = {};
  let refused = 0;
  for (const delivery of await listAll(stack, "deliveries")) {
    for (const attempt of delivery["log"] as { fault: string | null; http_status: number | null }[]) {
      const kind = attempt.fault?.split(": ")[1] ?? "plain";
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      if (kind !== "tamper_body") continue;
      if (attempt.http_status === 401) refused += 1;
      else if (attempt.http_status !== null && attempt.http_status < 500)
        findings.broken.push(`a tampered delivery was answered ${attempt.http_status}`);
    }
  }
  const [row] = await sql<{ counted: string }[]>`select count(*) as counted from wallet.webhook_refusals`;
  if (Number(row?.counted) < refused)
    findings.broken.push(`${refused} tampered deliveries were refused, ${row?.counted} counted`);
  for (const [kind, count] of Object.entries(kinds)) findings.figures[`attempts: ${kind}`] = count;
  findings.figures["tampered and refused"] = refused;
  findings.figures["refusals counted"] = Number(row?.counted);
  const requests = await listAll(stack, "requests");
  findings.figures["purchases created without an answer"] = requests.filter(
    (one) => one["path"] === "/purchases/" && one["accepted"] === true && one["fault"] !== null,
  ).length;
}
