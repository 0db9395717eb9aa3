import { z } from "zod";
import { callCommand } from "@/db/command";
import { numberHash } from "@/server/bank-accounts/sealed-number";
import { invariant } from "@/server/errors";
import type { PayoutFact } from "@/server/revio/rail";
import type { Followed } from "./queries";

/**
 * The names of what differs between a payout, as just read, and the withdrawal it pays; empty before any money may move.
 * Names only: a destination is told to nobody. The number is compared by its keyed hash, so nothing is opened for it.
 */
export async function comparePayout(
  fact: PayoutFact,
  { withdrawal, destination }: Followed,
): Promise<string[]> {
  invariant(withdrawal.bankAccountId, "a withdrawal names its bank account");
  const same = await isSameNumber(withdrawal.bankAccountId, fact.destination.accountNumber);
  const held = {
    account: fact.isOurs,
    payout: fact.ref === withdrawal.revioPayoutId,
    reference: fact.reference === withdrawal.reference,
    amount: fact.amountMinor === withdrawal.amount,
    currency: fact.currency === withdrawal.currency,
    destination: same && fact.destination.branchCode === destination.branchCode,
  };
  return Object.entries(held).flatMap(([name, holds]) => (holds ? [] : [name]));
}

const isSameNumber = async (bankAccount: string, number: string): Promise<boolean> =>
  (
    await callCommand(
      "worker",
      "is_bank_number",
      { bankAccount, hmac: numberHash(number) },
      z.object({ same: z.boolean() }),
    )
  ).same;
