import { errorFields, log } from "@/server/observability/logger";
import { processDelivery } from "./process-delivery";

/** At once in this process; the provider's own line takes 20 calls. */
const AT_ONCE = 12;
/** More than this waiting are left to the sweep, which finds them by their rows. */
const WAITING = 5_000;

const line: string[] = [];
let running = 0;

/**
 * The first attempt of a delivery, right after its answer, in arrival order and a few at a time. Nothing is promised here: if the
 * process ends, the delivery's row stays pending and the sweep takes it up.
 */
export async function queueFirstAttempt(deliveryId: string): Promise<void> {
  if (line.length >= WAITING) return;
  line.push(deliveryId);
  if (running >= AT_ONCE) return;
  running++;
  for (let next = line.shift(); next !== undefined; next = line.shift()) await attempt(next);
  running--;
}

async function attempt(deliveryId: string): Promise<void> {
  try {
    await processDelivery({ deliveryId, trigger: "first" });
  } catch (error) {
    // Not even the attempt could be written down: the row is pending, the sweep finds it.
    log.error("delivery.attempt_lost", { deliveryId, ...errorFields(error) });
  }
}
