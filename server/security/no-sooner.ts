import { setTimeout as sleep } from "node:timers/promises";

/** Longer than anything that depends on whether a wallet has an address takes. */
const ANSWER_MS = 100;

/** Answers no sooner than a tenth of a second after it was asked, so that how long the work took can't be told from outside. */
export async function noSooner<Answer>(work: Promise<Answer>): Promise<Answer> {
  await Promise.allSettled([work, sleep(ANSWER_MS)]);
  return work;
}
