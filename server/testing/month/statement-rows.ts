/** The provider's side of a month: its records, and the CSV they are told in (REVIO.md C2), written without the product's code. */

export type Product = "purchase" | "refund" | "chargeback" | "payout" | "payout_return";

export type StatementRow = {
  id: string;
  product: Product;
  relatedTo: string;
  reference: string;
  status: string;
  createdOn: Date;
  paidOn: Date | null;
  currency: string;
  amount: bigint;
  fee: bigint;
  method: string;
  isTest: boolean;
  brandId: string;
};

const COLUMNS =
  "id,product,related_to,reference,status,created_on,paid_on,currency,amount,fee_amount,net_amount,payment_method,is_test,brand_id";

/** Whether more money lies at the provider after it. */
export const isMoneyIn = (product: Product): boolean => product === "purchase" || product === "payout_return";

const decimal = (minor: bigint): string => {
  const digits = minor.toString().padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
const time = (moment: Date | null): string => moment?.toISOString().slice(0, 19).replace("T", " ") ?? "";

/** The statement as bytes, the rows in this order, times in UTC. */
export function statementCsv(rows: StatementRow[]): Buffer {
  const lines = rows.map((row) =>
    [
      row.id,
      row.product,
      row.relatedTo,
      row.reference,
      row.status,
      time(row.createdOn),
      time(row.paidOn),
      row.currency,
      decimal(row.amount),
      decimal(row.fee),
      decimal(row.product === "payout" ? row.amount + row.fee : row.amount - row.fee),
      row.method,
      String(row.isTest),
      row.brandId,
    ].join(","),
  );
  return Buffer.from(`${[COLUMNS, ...lines].join("\n")}\n`);
}
