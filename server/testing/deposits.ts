/** Deposits for tests, started as a person does, with their purchase at the sandbox; and what became of them. */
import { randomUUID } from "node:crypto";
import { findDepositById } from "@/server/deposits/queries";
import { type DepositWish, startDeposit } from "@/server/deposits/start-deposit";
import type { TransactionRow } from "@/server/transactions/queries";
import type { TestDatabase } from "./database";
import type { Person } from "./factories";

type Wanted = Partial<Pick<DepositWish, "key" | "amountMinor" | "currency">> & {
  /** What the payer's address tells the sandbox to do, such as `500` for `+rv-500@`. */
  tag?: string;
};

export const wishOf = (person: Person, { tag, ...wanted }: Wanted = {}): DepositWish => ({
  actor: { ...person, email: tag === undefined ? person.email : person.email.replace("@", `+rv-${tag}@`) },
  requestId: "req_test",
  key: randomUUID(),
  amountMinor: 25_000n,
  currency: "ZAR",
  ...wanted,
});

export async function depositById(id: string): Promise<TransactionRow> {
  const deposit = await findDepositById(id);
  if (!deposit) throw new Error(`no deposit ${id}`);
  return deposit;
}

/** A deposit that is started, with the purchase Revio gave it. */
export async function openDeposit(
  person: Person,
  wanted: Wanted = {},
): Promise<TransactionRow & { purchaseId: string }> {
  const deposit = await depositById(await startDeposit(wishOf(person, wanted)));
  if (deposit.revioPurchaseId === null) throw new Error(`deposit ${deposit.id} has no purchase`);
  return { ...deposit, purchaseId: deposit.revioPurchaseId };
}

/** The open breaks about a purchase, as `type/severity`, in the order of the alphabet. */
export async function breaksOf(database: TestDatabase, purchaseId: string): Promise<string[]> {
  const rows = await database.admin<{ name: string }[]>`
    select type || '/' || severity as name from wallet.reconciliation_breaks
     where closed_at is null and (object_id = ${purchaseId}
        or transaction_id = (select id from wallet.transactions where revio_purchase_id = ${purchaseId}::uuid and type = 'deposit'))`;
  return rows.map((row) => row.name).sort();
}

/** What Revio's money did for a purchase: `settlement 25000`, `refund 5000`, `suspense 24999` … */
export async function effectsOf(database: TestDatabase, purchaseId: string): Promise<string[]> {
  const rows = await database.admin<{ effect: string }[]>`
    select e.kind || ' ' || e.amount as effect from wallet.provider_effects e
      join wallet.transactions t on t.id = e.transaction_id
      left join wallet.transactions d on d.id = t.related_transaction_id
     where e.provider_object_id = ${purchaseId} or d.revio_purchase_id = ${purchaseId}::uuid order by e.created_at, e.provider_object_id`;
  return rows.map((row) => row.effect);
}
