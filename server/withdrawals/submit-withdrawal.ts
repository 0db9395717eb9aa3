/** The two steps that pay a withdrawal out (REVIO.md B4). Each may be repeated, by anybody, after a crash anywhere. */
import { readBankNumber } from "@/server/bank-accounts/read-bank-number";
import { invariant } from "@/server/errors";
import type { Rejected } from "@/server/revio/outcome";
import { payoutRail, type PayoutOrder } from "@/server/revio/rail";
import type { TransactionRow } from "@/server/transactions/queries";
import { attachPayout } from "./attach-payout";
import { executionOf } from "./execution";
import { markPayoutUnknown } from "./mark-payout-unknown";
import { openPayoutBreak } from "./open-payout-break";
import { type Mark, markCreatePayout, markExecutePayout, recordPayoutOperation } from "./payout-operations";
import { findFollowedById } from "./queries";
import { refreshWithdrawal } from "./refresh-withdrawal";
import { releaseWithdrawal } from "./release-withdrawal";
import { failureCodeOf } from "./words";

/**
 * `prepared`: a payout is attached. `closed`: nothing is left to do. `unavailable`, `later`: not now; the same step may be
 * taken again after a while. `stuck`: a person has to look.
 */
type Prepared = "prepared" | "closed" | "unavailable" | "later" | "stuck";

/**
 * Makes the payout at the provider, which moves no money, and attaches it. Marked before and recorded after: of two callers one
 * sends. An answer that was lost leaves a payout nobody knows, which can never be executed, and is tried again, three times in all,
 * only while preparing is known to move nothing. A refusal gives the money back with its reason.
 */
export async function prepareWithdrawal(id: string): Promise<Prepared> {
  const rail = payoutRail();
  const found = await findFollowedById(id);
  if (found?.withdrawal.status === "processing") return "prepared";
  if (found?.withdrawal.status !== "requested") return "closed";
  const order = await orderOf(found.withdrawal, found.destination.branchCode); // before the mark: a number that does not open marks nothing
  const { outcome, mark } = await markCreatePayout(id, rail.capabilities.createIsInert);
  if (outcome !== "go") return AFTER_MARK[outcome];
  const answer = await rail.prepare(order);
  switch (answer.kind) {
    case "ok": {
      const attached = await attachPayout(id, answer.value);
      await recordPayoutOperation(mark, "ok");
      return attached === "closed" ? "closed" : "prepared";
    }
    case "rejected":
      return refuse(found.withdrawal, answer, mark);
    case "unavailable":
      await recordPayoutOperation(mark, "unavailable");
      return "unavailable";
    case "unknown":
      await recordPayoutOperation(mark, "unknown");
      if (answer.reason === "unsafe_execution_url") await raiseUnsafe(found.withdrawal);
      return "later";
  }
}

const AFTER_MARK = {
  attached: "prepared",
  closed: "closed",
  in_flight: "later",
  exhausted: "stuck",
} as const;

/** `sent`: the call was answered. `unknown`: it may have been accepted; only asking goes on. The others as for preparing. */
export type Executed = "sent" | "unknown" | "closed" | "unavailable" | "later";

/**
 * Executes the attached payout, and no other, at most once: "sent" is stored before the call, and only a recorded "surely not
 * accepted" frees it for another. Then the payout is read, and what it says decides. A mark whose caller is gone is in doubt.
 */
export async function executeWithdrawal(id: string): Promise<Executed> {
  const found = await findFollowedById(id);
  const { revioPayoutId: ref, executionUrl } = found?.withdrawal ?? {};
  if (!ref || !executionUrl) return "closed";
  const { outcome, mark } = await markExecutePayout(id, ref);
  if (outcome === "sent") return afterSent(id);
  if (outcome !== "go") return "closed";
  const answer = await payoutRail().execute({ ref, executionUrl });
  await recordPayoutOperation(mark, answer.kind);
  switch (answer.kind) {
    case "ok":
      await refreshWithdrawal(id, { cause: "submit" });
      return "sent";
    case "unknown":
      await markPayoutUnknown(id, answer.reason);
      return "unknown";
    case "unavailable":
      return "unavailable";
    case "rejected":
      return afterRefusal(id, answer);
  }
}

/** Somebody has sent it before us. Who waits for an answer is left alone; who is gone leaves a doubt. */
async function afterSent(id: string): Promise<Executed> {
  const found = await findFollowedById(id);
  invariant(found, "a withdrawal does not vanish");
  switch (executionOf(found)) {
    case "in_doubt":
      await markPayoutUnknown(id, "no_outcome");
      return "unknown";
    case "refused":
      return afterRefusal(id);
    case "answered":
      return "sent";
    case "in_flight":
    case "not_sent":
      return "later";
  }
}

async function afterRefusal(id: string, refusal?: Rejected): Promise<Executed> {
  const applied = await refreshWithdrawal(id, { cause: "submit", refusal });
  if (applied === "unreachable") return "later";
  return applied === "break" || applied === "unknown" || applied === "unsent" ? "unknown" : "closed";
}

async function orderOf(withdrawal: TransactionRow, branchCode: string): Promise<PayoutOrder> {
  invariant(withdrawal.bankAccountId, "a withdrawal names its bank account");
  const account = await readBankNumber({
    bankAccountId: withdrawal.bankAccountId,
    transactionId: withdrawal.id,
    reason: "payout",
  });
  return {
    reference: withdrawal.reference,
    amountMinor: withdrawal.amount,
    currency: withdrawal.currency,
    email: account.email,
    holderName: account.holderName,
    destination: { accountNumber: account.number, branchCode },
  };
}

/** Nothing was made, so nothing can be paid. First the money, then the record: a crash between repeats the first, which bears it. */
async function refuse(withdrawal: TransactionRow, refusal: Rejected, mark: Mark): Promise<Prepared> {
  await releaseWithdrawal({
    transactionId: withdrawal.id,
    failureCode: failureCodeOf(refusal),
    failureDetail: null,
    providerStatus: null,
    cause: "submit",
  });
  await recordPayoutOperation(mark, "rejected");
  return "closed";
}

const raiseUnsafe = (withdrawal: TransactionRow): Promise<void> =>
  openPayoutBreak({
    type: "unsafe_execution_url",
    severity: "high",
    payoutId: withdrawal.id,
    transactionId: withdrawal.id,
    amountMinor: withdrawal.amount,
    currency: withdrawal.currency,
    detail: {},
  });
