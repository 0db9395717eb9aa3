import type { Deposit } from "@/components/wallet/types";
import type { DepositScreen } from "./deposit-words";
import * as words from "./deposit-words";

export interface DepositContext {
  /** Server time at which this page was asked for. An answer of Revio from before it says nothing about what happened since. */
  arrivedAt: string;
  /** How long this page has been without a final answer. */
  waitedMs: number;
  /** This page saw the deposit before Revio's checkout was there, so the reader hasn't been to it yet. */
  sawStart: boolean;
}

/** After this long without an answer, waiting is called what it is. */
export const SLOW_AFTER_MS = 3 * 60_000;

/**
 * What the return page says: decided by the server's row alone, never by the address the reader came back with.
 * "No money was taken" is said only after Revio said so since the reader arrived; until then we are checking.
 */
export function depositScreen(deposit: Deposit, context: DepositContext): DepositScreen {
  switch (deposit.state) {
    case "starting":
      return words.starting();
    case "lost":
      return words.lost();
    case "open":
      if (context.sawStart) return words.ready(deposit);
      return answeredSince(deposit, context.arrivedAt) ? words.left(deposit) : waiting(deposit, context);
    case "checking":
      return waiting(deposit, context);
    case "paid":
      return words.paid();
    case "added":
      return words.added(deposit);
    case "failed":
      // A declined checkout can be paid by a second try, so its answer grows old as well.
      if (deposit.checkoutUrl === null || answeredSince(deposit, context.arrivedAt))
        return words.failed(deposit);
      return waiting(deposit, context);
    case "being_checked":
      return words.held(deposit);
    case "closed":
      return words.closed(deposit);
    case "returned":
      return words.returned(deposit);
  }
}

const answeredSince = (deposit: Deposit, arrivedAt: string): boolean =>
  deposit.askedAt !== null && Date.parse(deposit.askedAt) >= Date.parse(arrivedAt);

const waiting = (deposit: Deposit, { waitedMs }: DepositContext): DepositScreen =>
  waitedMs < SLOW_AFTER_MS ? words.checking() : words.slow(deposit);
