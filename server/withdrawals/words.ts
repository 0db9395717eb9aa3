/** In plain words why a withdrawal failed or came back; the provider's own code and message never reach a screen. */
const FAILURES: Record<string, string> = {
  account_refused: "The bank refused this account number",
  branch_refused: "The bank refused this branch code",
  invalid_account: "The bank doesn't know this account number",
  account_not_found: "The bank doesn't know this account number",
  account_closed: "The account is closed",
  account_frozen: "The account is frozen at the bank",
  name_mismatch: "The name and the account don't match",
  do_not_honour: "The bank refused the payment",
  refused: "The bank refused the payment",
  payout_error: "The payment couldn't be made from our side",
  insufficient_balance: "The payment couldn't be made from our side",
  insufficient_funds: "The payment couldn't be made from our side",
};

/** For a code that we have no words for, too. Without a full stop. */
export const withdrawalFailureWords = (code: string | null): string =>
  FAILURES[code ?? ""] ?? "The bank refused the payment";

/** What a refusal of Revio's is stored as: by the field it is about, else by its code when that looks like one. */
export function failureCodeOf({ code, field }: { code: string; field?: string }): string {
  if (field?.includes("bank_account")) return "account_refused";
  if (field?.includes("bank_code")) return "branch_refused";
  return /^[a-z0-9_.-]{1,64}$/i.test(code) ? code : "refused";
}
