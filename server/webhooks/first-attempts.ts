import { setTimeout as sleep } from "node:timers/promises";
import { errorFields, log } from "@/server/observability/logger";
import { processDelivery } from "./process-delivery";

/** At once in this process; the provider's own line takes 20 calls. */
const AT_ONCE = 12;
/** More than this waiting are left to the sweep, which finds them by their rows. */
const WAITING = 5_000;

declare global {
  var octocoFirstAttempts: { line: string[]; running: number } | undefined;
}

/** One line per process, however often a bundler loads this file. */
const here = (globalThis.octocoFirstAttempts ??= { line: [], running: 0 });

/**
 * The first attempt of a delivery, right after its answer, in arrival order and a few at a time. Nothing is promised here: if the
 * process ends, the delivery's row stays pending and the sweep takes it up.
 */
export async function queueFirstAttempt(deliveryId: string): Promise<void> {
  if (here.line.length >= WAITING) return;
  here.line.push(deliveryId);
  if (here.running >= AT_ONCE) return;
  here.running++;
  for (let next = here.line.shift(); next !== undefined; next = here.line.shift()) await attempt(next);
  here.running--;
}

/** Resolves when no first attempt is under way in this process, or after so long: for work that is in no hurry. */
export async function firstAttemptsRest(withinMs: number): Promise<void> {
  const end = performance.now() + withinMs;
  while (here.running > 0 && performance.now() < end) await sleep(5);
}

async function attempt(deliveryId: string): Promise<void> {
  try {
    await processDelivery({ deliveryId, trigger: "first" });
  } catch (error) {
    // Not even the attempt could be written down: the row is pending, the sweep finds it.
    log.error("delivery.attempt_lost", { deliveryId, ...errorFields(error) });
  }
}
