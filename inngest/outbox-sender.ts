import { setTimeout as sleep } from "node:timers/promises";
import { whenOutboxGrows } from "@/db/outbox-signal";
import { errorFields, log } from "@/server/observability/logger";
import { sendOutbox } from "./outbox";

/**
 * Sends the outbox soon after a command of this process has put something into it: one sending at a time, and what comes
 * meanwhile goes with the next. A sending that fails is left to the relay. `quiet` resolves when nothing is left to send.
 */
export function startOutboxSender({ delayMs = 50 } = {}): { quiet: () => Promise<void>; stop: () => void } {
  let wanted = false;
  let sending: Promise<void> | undefined;
  const send = async (): Promise<void> => {
    while (wanted) {
      await sleep(delayMs);
      wanted = false;
      try {
        await sendOutbox();
      } catch (error) {
        log.warn("outbox.not_sent", errorFields(error));
      }
    }
    sending = undefined;
  };
  whenOutboxGrows(() => {
    wanted = true;
    sending ??= send();
  });
  return {
    quiet: async () => sending,
    stop: () => whenOutboxGrows(undefined),
  };
}
