import { invariant } from "@/server/errors";
import { log } from "@/server/observability/logger";
import { type PayoutFact, payoutRail } from "@/server/revio/rail";
import { type MissedWebhook, noteMissedWebhook } from "@/server/transactions/note-missed-webhook";
import type { Applied, Cause } from "./applied";
import { comparePayout } from "./compare-payout";
import { executionOf } from "./execution";
import { holdUser } from "./hold-user";
import { markPayoutUnknown } from "./mark-payout-unknown";
import { notePayout } from "./note-payout";
import { openPayoutBreak, type PayoutBreak } from "./open-payout-break";
import { markExecutePayout } from "./payout-operations";
import type { Followed } from "./queries";
import { releaseWithdrawal } from "./release-withdrawal";
import { returnWithdrawal } from "./return-withdrawal";
import { settleWithdrawal } from "./settle-withdrawal";
import { failureCodeOf } from "./words";

export type Context = {
  cause: Cause;
  /** How the provider just refused to execute, when that is why we look. */
  refusal?: { code: string; field?: string } | undefined;
};

/**
 * Does to a withdrawal what its payout, as just read from the provider, says about the world. `followed` was read before the
 * payout was: what we knew of our own call then holds for the answer. Facts, not events: each effect happens once however many
 * callers come, an older word never moves us back, and nothing is given back on a timeout or an unknown answer.
 */
export async function applyPayout(fact: PayoutFact, followed: Followed, context: Context): Promise<Applied> {
  const differences = await comparePayout(fact, followed);
  const applied =
    differences.length > 0
      ? await differs(fact, followed, context.cause, differences)
      : await applyState(fact, followed, context);
  log.info("payout.applied", {
    transactionId: followed.withdrawal.id,
    payoutId: fact.ref,
    state: fact.providerStatus,
    outcome: applied,
    reason: context.cause,
  });
  const foundBy = CHECKS[context.cause];
  if (foundBy !== undefined && (applied === "settled" || applied === "released" || applied === "returned"))
    await noteMissedWebhook({
      objectKind: "payout",
      objectId: fact.ref,
      effect: applied,
      transactionId: followed.withdrawal.id,
      foundBy,
    });
  return applied;
}

/** What looks by itself, not because the provider told us. Our own execution tells us first, so what it finds was not missed. */
const CHECKS: Partial<Record<Cause, MissedWebhook["foundBy"]>> = {
  sweep: "sweep",
  follow: "sweep",
  page: "page",
  statement: "statement",
};

async function applyState(fact: PayoutFact, followed: Followed, context: Context): Promise<Applied> {
  switch (fact.state.kind) {
    case "paid":
      return settle(fact, followed, context.cause);
    case "failed":
      return fail(fact, fact.state, followed, context.cause);
    case "under_way":
      return note(fact, followed, context.cause, true);
    case "unsent":
    case "open":
      return unproved(fact, followed, context);
    case "unclear":
      await raise("unexpected_status", "high", fact, followed, { status: fact.providerStatus });
      return doubt(fact, followed, context.cause, "break");
  }
}

async function settle(fact: PayoutFact, followed: Followed, cause: Cause): Promise<Applied> {
  const outcome = await settleWithdrawal(fact, cause);
  switch (outcome) {
    case "settled":
    case "already":
      return outcome;
    case "conflict":
      return perhapsPaidTwice(fact, followed);
    case "mismatch":
    case "unknown_payout":
      throw new Error(`a compared payout cannot be a ${outcome}`);
  }
}

/**
 * It was given back, and this reading says paid. True when it was read, maybe, and the money came back since: only a reading from
 * now on is an alarm, and holds the person's withdrawals.
 */
async function perhapsPaidTwice(fact: PayoutFact, followed: Followed): Promise<Applied> {
  const again = await payoutRail().read(fact.ref);
  if (again.kind !== "ok") return "unreachable";
  if (again.value.state.kind !== "paid") return "already";
  const { userId, status } = followed.withdrawal;
  invariant(userId, "a withdrawal has an owner");
  await raise("perhaps_paid_twice", "critical", fact, followed, { before: status });
  await holdUser(userId, fact.ref);
  return "break";
}

/**
 * Before it was completed: given back. After: the bank sent it back; one we never saw paid is settled first. A call of ours that is
 * under way might still pay.
 */
async function fail(
  fact: PayoutFact,
  { reason, wasPaid }: { reason: string; wasPaid: boolean },
  followed: Followed,
  cause: Cause,
): Promise<Applied> {
  const { status } = followed.withdrawal;
  const missed = wasPaid && (status === "processing" || status === "unknown");
  if (missed) await settle(fact, followed, cause);
  if (missed || status === "completed") {
    const outcome = await returnWithdrawal({
      payoutId: fact.ref,
      failureCode: reason,
      providerStatus: fact.providerStatus,
      cause,
    });
    return outcome === "returned" ? "returned" : "already";
  }
  return (await mayStillSend(fact, followed))
    ? note(fact, followed, cause, false)
    : release(fact, reason, followed, cause);
}

/** One that was not sent yet is marked as sent here, so that nobody sends it once its money is given back. */
async function mayStillSend(fact: PayoutFact, followed: Followed): Promise<boolean> {
  const execution = executionOf(followed);
  if (execution !== "not_sent") return execution === "in_flight";
  return (await markExecutePayout(followed.withdrawal.id, fact.ref)).outcome === "sent";
}

async function release(
  fact: PayoutFact,
  failureCode: string,
  { withdrawal }: Followed,
  cause: Cause,
): Promise<Applied> {
  const outcome = await releaseWithdrawal({
    transactionId: withdrawal.id,
    failureCode,
    failureDetail: null,
    providerStatus: fact.providerStatus,
    cause,
  });
  return outcome === "released" ? "released" : "already";
}

/** Nothing shows that money is on its way, which proves nothing unless our own call says how it ended. */
async function unproved(fact: PayoutFact, followed: Followed, { cause, refusal }: Context): Promise<Applied> {
  switch (executionOf(followed)) {
    case "answered":
      return note(fact, followed, cause, true);
    case "in_doubt":
      return doubt(fact, followed, cause, fact.state.kind === "unsent" ? "unsent" : "unknown");
    case "refused":
      // A definite refusal of the only call there was, and the read agrees.
      if (fact.state.kind === "unsent")
        return release(fact, refusal ? failureCodeOf(refusal) : "refused", followed, cause);
      return note(fact, followed, cause, false);
    case "not_sent":
    case "in_flight":
      return note(fact, followed, cause, fact.state.kind === "unsent"); // in order: it is only waiting to be sent
  }
}

/** Another amount, destination, owner: nothing moves, whatever the payout says, until a person has looked. */
async function differs(
  fact: PayoutFact,
  followed: Followed,
  cause: Cause,
  differences: string[],
): Promise<Applied> {
  const severity = fact.state.kind === "paid" ? "critical" : "high";
  await raise("payout_differs", severity, fact, followed, { differences, status: fact.providerStatus });
  return doubt(fact, followed, cause, "break");
}

/** Reserved money stays reserved and is asked about; what has ended stays as it is. */
async function doubt(
  fact: PayoutFact,
  { withdrawal }: Followed,
  cause: Cause,
  applied: "unknown" | "unsent" | "break",
): Promise<Applied> {
  await notePayout({
    transactionId: withdrawal.id,
    providerStatus: fact.providerStatus,
    underWay: false,
    cause,
  });
  await markPayoutUnknown(withdrawal.id, applied === "break" ? "differs" : "not_shown");
  return applied;
}

async function note(
  fact: PayoutFact,
  { withdrawal }: Followed,
  cause: Cause,
  underWay: boolean,
): Promise<Applied> {
  const outcome = await notePayout({
    transactionId: withdrawal.id,
    providerStatus: fact.providerStatus,
    underWay,
    cause,
  });
  return outcome === "not_open" ? "already" : "noted";
}

const raise = (
  type: PayoutBreak,
  severity: "high" | "critical",
  fact: PayoutFact,
  { withdrawal }: Followed,
  detail: Record<string, unknown>,
): Promise<void> =>
  openPayoutBreak({
    type,
    severity,
    payoutId: fact.ref,
    transactionId: withdrawal.id,
    amountMinor: withdrawal.amount,
    currency: withdrawal.currency,
    detail,
  });
