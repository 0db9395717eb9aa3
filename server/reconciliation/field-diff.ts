import { env } from "@/server/env";
import type { Books } from "./break-books";
import type { ProviderFacts } from "./provider-facts";

export const FIELDS = ["amount", "currency", "fee", "reference", "returned", "account", "status"] as const;
export type Field = (typeof FIELDS)[number];

/** One row of the comparison. A side that is null says nothing about the field, and then nothing differs. */
type FieldRow = { field: Field; ledger: string | null; provider: string | null; differs: boolean };

/** The fields that must agree before a break of this type counts as gone. */
const DECIDING: Record<string, readonly Field[]> = {
  missing_in_ledger: ["amount", "currency"],
  missing_at_provider: ["amount", "currency"],
  amount_mismatch: ["amount", "currency"],
  currency_mismatch: ["amount", "currency"],
  status_mismatch: ["amount", "currency"],
  unknown_reference: ["amount", "currency"],
  duplicate: ["amount", "currency"],
  refund_not_booked: ["amount", "currency"],
  chargeback_not_booked: ["amount", "currency"],
  payout_not_booked: ["amount", "currency"],
  return_not_booked: ["amount", "currency"],
  perhaps_paid_twice: ["amount", "returned"],
  fee_mismatch: ["amount", "fee"],
  reference_mismatch: ["amount", "reference"],
  wrong_account: ["account"],
  refund_mismatch: ["returned"],
};

/** Both sides of a record, field by field: those that differ first. */
export function diffFields(books: Books, facts: ProviderFacts): FieldRow[] {
  const { REVIO_BRAND_ID, REVIO_MODE } = env();
  const row = (field: Field, ledger: string | null, provider: string | null): FieldRow => ({
    field,
    ledger,
    provider,
    differs: ledger !== null && provider !== null && ledger !== provider,
  });
  const mode = (isTest: boolean): string => (isTest ? "test" : "live");
  const rows = [
    row("amount", String(books.amount), facts.amount),
    row("currency", books.currency, facts.currency),
    row("fee", books.fee === null ? null : String(books.fee), facts.fee),
    row("reference", books.reference, facts.reference === "" ? null : facts.reference),
    row("returned", String(books.returned), facts.returned),
    row(
      "account",
      facts.brandId === null || facts.isTest === null ? null : `${REVIO_BRAND_ID} ${REVIO_MODE}`,
      facts.brandId === null || facts.isTest === null ? null : `${facts.brandId} ${mode(facts.isTest)}`,
    ),
    // Told side by side: the two have words of their own, so they are never compared.
    { ...row("status", books.status, facts.status), differs: false },
  ];
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
}

/** The names of what still differs of that which decides about this type; money in suspense waits for a person whatever agrees. */
export function stillDiffers(type: string, rows: readonly FieldRow[], books: Books): string[] {
  const deciding = DECIDING[type] ?? [];
  const names = rows
    .filter(({ field, differs }) => differs && deciding.includes(field))
    .map(({ field }) => field);
  return books.inSuspense > 0n ? [...names, "suspense"] : names;
}
