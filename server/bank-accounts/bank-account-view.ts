import { z } from "zod";
import { encodeId } from "@/db/ids";
import { ACCOUNT_TYPES, bankName } from "./banks";
import type { BankAccountRow } from "./queries";

/** A bank account as the browser gets it. The number is not part of it, and no procedure gives it. */
export const bankAccountView = z.strictObject({
  id: z.string(),
  bankName: z.string(),
  branchCode: z.string(),
  /** `•••• 1234` */
  masked: z.string(),
  holderName: z.string(),
  accountType: z.enum(ACCOUNT_TYPES),
  isDefault: z.boolean(),
  usableFrom: z.iso.datetime(),
  /** Withdrawals can go there now. */
  usable: z.boolean(),
  /** Why nothing is sent there any more, and what to do. */
  flagged: z.string().nullable(),
});
export type BankAccountView = z.infer<typeof bankAccountView>;

const FLAGGED = "A bank sent money back from this account. Remove it and add it again.";

/** `•••• 1234`, as a number is written wherever people see one. */
export const maskNumber = (last4: string): string => `•••• ${last4}`;

/** What the browser gets of a row. */
export const viewBankAccount = (row: BankAccountRow): BankAccountView => ({
  id: encodeId("bnk", row.id),
  bankName: bankName(row.bank),
  branchCode: row.branchCode,
  masked: maskNumber(row.last4),
  holderName: row.holderName,
  accountType: row.accountType,
  isDefault: row.isDefault,
  usableFrom: row.usableFrom.toISOString(),
  usable: row.flaggedAt === null && row.usableFrom <= row.now,
  flagged: row.flaggedAt === null ? null : FLAGGED,
});
