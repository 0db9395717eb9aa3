/** `/account/json/…`, `/payment_methods/` and `/public_key/` of the API, from the sandbox's own book. */
import type { Answer } from "./answer";
import { json } from "./answer";
import type { ApiCall } from "./api";
import { bookOf } from "./book";
import { publicKey } from "./keys";

/** What the account holds before the first payment: R 1 000 000. */
const OPENING_FLOAT: Record<string, bigint> = { ZAR: 100_000_000n };

/** Per currency; fees and the reserve are taken off, refunds and chargebacks too. */
export async function getBalance({ sandbox, query }: ApiCall): Promise<Answer> {
  const sums = await bookOf(sandbox);
  const wanted = query.get("currency");
  const currencies = new Set(wanted ? [wanted] : ["ZAR", ...sums.map((row) => row.currency)]);
  const shown = [...currencies].map((currency) => {
    const rows = sums.filter((row) => row.currency === currency);
    const sum = (kind: string, column: "amount" | "fee" | "pending"): bigint =>
      rows.filter((row) => row.kind === kind).reduce((total, row) => total + BigInt(row[column]), 0n);
    const fees = sum("purchase", "fee");
    const reserved = sum("purchase", "pending");
    const gross =
      (OPENING_FLOAT[currency] ?? 0n) +
      sum("purchase", "amount") -
      sum("refund", "amount") -
      sum("chargeback", "amount");
    const figures = {
      gross_balance: gross,
      balance: gross - fees,
      available_balance: gross - fees - reserved,
      reserved,
      pending_outgoing: 0n,
      fee_sell: fees,
    };
    return [
      currency,
      Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value)])),
    ];
  });
  return json(200, Object.fromEntries(shown));
}

export async function getTurnover({ sandbox, query }: ApiCall): Promise<Answer> {
  const wanted = query.get("currency") ?? "ZAR";
  const rows = (await bookOf(sandbox)).filter((row) => row.currency === wanted);
  const side = (kinds: string[]) => {
    const own = rows.filter((row) => kinds.includes(row.kind) && BigInt(row.amount) > 0n);
    return {
      count: { successful: own.reduce((sum, row) => sum + Number(row.count), 0) },
      turnover: Number(own.reduce((sum, row) => sum + BigInt(row.amount), 0n)),
      fee_sell: Number(own.reduce((sum, row) => sum + BigInt(row.fee), 0n)),
    };
  };
  return json(200, {
    currency: wanted,
    incoming: side(["purchase"]),
    outgoing: side(["refund", "chargeback"]),
  });
}

export function getPaymentMethods(): Promise<Answer> {
  const methods = ["visa", "mastercard", "eft"];
  return Promise.resolve(
    json(200, {
      available_payment_methods: methods,
      by_country: { any: methods },
      country_names: { any: "Other" },
      names: { visa: "Visa", mastercard: "Mastercard", eft: "Instant EFT" },
      card_methods: ["visa", "mastercard"],
    }),
  );
}

/** The company key, which signs `success_callback`: a JSON string, its newlines written as two characters. */
export function getPublicKey({ sandbox }: ApiCall): Promise<Answer> {
  const pem = publicKey(sandbox, "company");
  return Promise.resolve(json(200, sandbox.settings.public_key_escaped ? pem.replaceAll("\n", "\\n") : pem));
}
