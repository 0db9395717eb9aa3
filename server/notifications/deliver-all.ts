import { errorFields, log } from "@/server/observability/logger";
import { deliverNotification } from "./deliver-notification";
import { type Announced, queueNotifications } from "./queue-notifications";

/** Waits a little while something more urgent is under way. */
type GiveWay = () => Promise<void>;

/** At once: as many as hide a mail server's slowness, and few beside what money does meanwhile. */
const AT_ONCE = 4;
/** No new attempt begins after this long; a step of the engine has to end soon. */
const BEGIN_WITHIN_MS = 15_000;

/**
 * Queues for everybody concerned what these events announce, and acknowledges each with its messages. Answers with the ids that
 * wait for delivery. An event that cannot be queued stays unacknowledged and comes again; throws only when none could.
 * A second call queues nothing new.
 */
export async function queueAll(events: readonly Announced[], giveWay: GiveWay): Promise<string[]> {
  const queued: string[] = [];
  let failures = 0;
  for (const event of events) {
    await giveWay();
    try {
      queued.push(...(await queueNotifications(event)));
    } catch (error) {
      if (++failures === events.length) throw error;
      log.error("notification.not_queued", errorFields(error));
    }
  }
  return queued;
}

/**
 * One attempt for each, a few at a time. Answers with those that need another: what could not be begun in time first, then what
 * failed. What has ended meanwhile is not tried again.
 */
export async function deliverAll(ids: readonly string[], giveWay: GiveWay): Promise<string[]> {
  const line = [...ids];
  const again: string[] = [];
  const end = performance.now() + BEGIN_WITHIN_MS;
  const work = async (): Promise<void> => {
    while (performance.now() < end) {
      await giveWay();
      const id = line.shift();
      if (id === undefined) return;
      if ((await attempt(id)) === "retry") again.push(id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return [...line, ...again];
}

async function attempt(id: string): Promise<string> {
  try {
    return (await deliverNotification(id)).outcome;
  } catch (error) {
    log.error("notification.attempt_failed", errorFields(error));
    return "retry";
  }
}
