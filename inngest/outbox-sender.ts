import { setTimeout as sleep } from "node:timers/promises";
import { whenOutboxGrows } from "@/db/outbox-signal";
import { errorFields, log } from "@/server/observability/logger";
import { firstAttemptsRest } from "@/server/webhooks/first-attempts";
import { type Lane, sendLane } from "./outbox";

/** As long as this messages wait for webhooks that are being processed. */
const HELD_MS = 10_000;

/**
 * Sends the outbox soon after a command of this process has put something into it: in each lane one sending at a time, and what
 * comes meanwhile goes with the next. Messages wait longer, so that many go as one, and for
 * webhooks of this process. A sending that fails is left to the relay.
 * `quiet` resolves when nothing is left to send.
 */
export function startOutboxSender({ delayMs = 50, gatherMs = 1_000 } = {}): {
  quiet: () => Promise<void>;
  stop: () => void;
} {
  const lanes = [
    laneSender("work", () => sleep(delayMs)),
    laneSender("messages", async () => {
      await sleep(gatherMs);
      await firstAttemptsRest(HELD_MS);
    }),
  ];
  whenOutboxGrows(() => {
    for (const lane of lanes) lane.want();
  });
  return {
    quiet: async () => {
      for (const lane of lanes) await lane.quiet();
    },
    stop: () => whenOutboxGrows(undefined),
  };
}

function laneSender(lane: Lane, gather: () => Promise<void>) {
  let wanted = false;
  let sending: Promise<void> | undefined;
  const send = async (): Promise<void> => {
    while (wanted) {
      await gather();
      wanted = false;
      try {
        await sendLane(lane);
      } catch (error) {
        log.warn("outbox.not_sent", errorFields(error));
      }
    }
    sending = undefined;
  };
  return {
    want: (): void => {
      wanted = true;
      sending ??= send();
    },
    quiet: async () => sending,
  };
}
