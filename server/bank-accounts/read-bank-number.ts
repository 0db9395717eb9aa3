import { z } from "zod";
import { callCommand } from "@/db/command";
import { ACCOUNT_TYPES, type AccountType } from "./banks";
import { openNumber } from "./sealed-number";

const row = z.object({
  user_id: z.uuid(),
  bank: z.string(),
  branch_code: z.string(),
  account_type: z.enum(ACCOUNT_TYPES),
  holder_name: z.string(),
  number_ciphertext: z.string(),
  email: z.string(),
});

/** Where a payout goes, in clear. It is passed on to the provider's client and kept nowhere. */
type PayoutDestination = {
  number: string;
  bank: string;
  branchCode: string;
  accountType: AccountType;
  holderName: string;
  email: string;
};

/**
 * The account number of a withdrawal, for the worker alone, also after the account was removed from the list. Each call is a
 * row in the audit log (`bank_account.read` with the transaction and the reason), written by the statement that reads.
 * Throws when there is no such account, or when its number does not open.
 */
export async function readBankNumber(read: {
  bankAccountId: string;
  transactionId: string;
  reason: string;
}): Promise<PayoutDestination> {
  const { bankAccountId, transactionId, reason } = read;
  const found = await callCommand(
    "worker",
    "read_bank_number",
    { bankAccount: bankAccountId, transaction: transactionId, reason },
    row,
  );
  return {
    number: openNumber(found.number_ciphertext, { bankAccountId, userId: found.user_id }),
    bank: found.bank,
    branchCode: found.branch_code,
    accountType: found.account_type,
    holderName: found.holder_name,
    email: found.email,
  };
}
