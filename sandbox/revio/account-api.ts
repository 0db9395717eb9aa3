/** `/account/json/…`, `/payment_methods/` and `/public_key/` of the API, from the sandbox's own book. */
import type { Answer } from "./answer";
import { json } from "./answer";
import type { ApiCall } from "./api";
import { bookOf } from "./book";
import { publicKey } from "./keys";

/** Per currency. What is available has fees, the reserve and payouts under way taken off: no payout may be larger. */
export async function getBalance({ sandbox, query }: ApiCall): Promise<Answer> {
  const sums = await bookOf(sandbox);
  const wanted = query.get("currency");
  const currencies = new Set(wanted ? [wanted] : ["ZAR", ...sums.map((row) => row.currency)]);
  const shown = [...currencies].map((currency) => {
    const rows = sums.filter((row) => row.currency === currency);
    const sum = (kinds: string[], column: "amount" | "fee" | "pending"): bigint =>
      rows.filter((row) => kinds.includes(row.kind)).reduce((total, row) => total + BigInt(row[column]), 0n);
    const fees = sum(["purchase", "payout"], "fee");
    const reserved = sum(["purchase"], "pending");
    const pendingOutgoing = sum(["payout"], "pending");
    const gross =
      BigInt(currency === "ZAR" ? sandbox.settings.opening_float : 0) +
      sum(["purchase", "payout_return"], "amount") -
      sum(["refund", "chargeback", "payout"], "amount");
    const figures = {
      gross_balance: gross,
      balance: gross - fees,
      available_balance: gross - fees - reserved - pendingOutgoing,
      reserved,
      pending_outgoing: pendingOutgoing,
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
    outgoing: side(["refund", "chargeback", "payout"]),
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
