/** Checks `POST /payouts/` as Revio would (REVIO.md A5): errors keyed by (dotted) field, never an exception. */
import { refusedAtCreate } from "./accounts";
import type { FieldErrors } from "./answer";
import type { Check } from "./input";
import {
  checkBrand,
  checker,
  isFields,
  isMissing,
  NOT_AN_OBJECT,
  readAmount,
  readClient,
  readCurrency,
  readEmail,
  readFields,
  readText,
  REQUIRED,
} from "./input";
import type { Payout } from "./payout";

export type PayoutInput = Pick<
  Payout,
  "reference" | "client" | "senderName" | "description" | "currency" | "amount"
>;

/** The checked input, or all that is wrong with it. */
export function readPayout(body: unknown, brandId: string): PayoutInput | { errors: FieldErrors } {
  const check = checker();
  if (!isFields(body)) return { errors: NOT_AN_OBJECT };
  checkBrand(check, body["brand_id"], brandId);
  const input = {
    client: readPayee(check, body),
    ...readPayment(check, body["payment"]),
    reference: readText(check, body["reference"], "reference", 128),
    senderName: readText(check, body["sender_name"], "sender_name", 40),
  };
  return Object.keys(check.errors).length > 0 ? { errors: check.errors } : input;
}

function readPayee(check: Check, body: Record<string, unknown>): Payout["client"] {
  const client = readClient(check, body);
  if (!client) return { email: "", full_name: "", bank_account: "", bank_code: "" };
  const required = (name: string, longest: number): string => {
    if (isMissing(client[name])) check.add(`client.${name}`, "required", REQUIRED);
    return readText(check, client[name], `client.${name}`, longest);
  };
  const payee = {
    email: readEmail(check, client["email"]),
    full_name: required("full_name", 128),
    bank_account: required("bank_account", 34),
    bank_code: required("bank_code", 11),
  };
  if (refusedAtCreate(payee.bank_account))
    check.add("client.bank_account", "invalid", "This bank account can't be paid to.");
  return payee;
}

function readPayment(check: Check, value: unknown): Pick<PayoutInput, "amount" | "currency" | "description"> {
  const payment = readFields(check, "payment", value);
  if (!payment) return { amount: 0n, currency: "", description: "" };
  return {
    amount: readAmount(check, payment["amount"], "payment.amount"),
    currency: readCurrency(check, payment["currency"], "payment.currency"),
    description: readText(check, payment["description"], "payment.description", 256),
  };
}
