/** Sends what is queued: one queue per (receiver, object), its head first, until a 2xx or the last attempt. */
import type { Delivery } from "./delivery";
import { attemptDelivery } from "./delivery";
import { poster } from "./post";
import type { Sandbox } from "./state";
import { now } from "./state";

export type Sender = {
  /** Delivers all that is due, also what was held back to arrive late, and waits for quiet. */
  flush(): Promise<void>;
  /** Does `work` while nothing is under way and nothing starts. */
  pause(work: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
};

const AT_ONCE = 32;
const LONGEST_SLEEP_MS = 5000;
const RETRY_MS = 200;

const HEADS = `
  select d.id, d.event_number, d.receiver, d.url, d.event_type, d.object_id, d.purchase_id, d.attempts, d.first_at_ms, d.held,
    e.body, e.stale
  from deliveries d join events e on e.number = d.event_number
  where d.status = 'pending' and d.next_at_ms <= $1::bigint
    and d.id not in (select value::bigint from jsonb_array_elements_text($2::text::jsonb))
    and not exists (
      select 1 from deliveries b
      where b.status = 'pending' and b.receiver = d.receiver and b.object_id = d.object_id and b.id < d.id
        and b.held is distinct from 'reorder')
  order by d.next_at_ms, d.id limit $3`;

const NEXT = `
  select min(next_at_ms) as at from deliveries d
  where status = 'pending' and id not in (select value::bigint from jsonb_array_elements_text($1::text::jsonb))
    and not exists (
      select 1 from deliveries b
      where b.status = 'pending' and b.receiver = d.receiver and b.object_id = d.object_id and b.id < d.id
        and b.held is distinct from 'reorder')`;

const RELEASE = `update deliveries set next_at_ms = least(next_at_ms, $1::bigint) where status = 'pending' and held = 'reorder' returning 1`;

/**
 * Starts the sender. Nothing is remembered outside the rows: after a crash between sending and recording the same
 * bytes go out again. A lost database only makes it wait.
 */
export function startSender(sandbox: Sandbox): Sender {
  const connections = poster(AT_ONCE);
  const underWay = new Map<string, Promise<void>>();
  let stopped = false;
  let paused = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let again = false;

  const ids = (): string => JSON.stringify([...underWay.keys()]);

  async function deliver(delivery: Delivery): Promise<void> {
    try {
      const row = await attemptDelivery(sandbox, delivery, connections.post);
      await sandbox.recordAttempt(row);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS)); // the row is unchanged, so it is sent again
    } finally {
      underWay.delete(delivery.id);
      look();
    }
  }

  async function start(): Promise<void> {
    const free = AT_ONCE - underWay.size;
    if (free <= 0) return;
    const rows = await sandbox.db.query<Delivery>(HEADS, [now(sandbox), ids(), free]);
    for (const row of rows) underWay.set(row.id, deliver(row));
    if (rows.length > 0) return;
    const [next] = await sandbox.db.query<{ at: string | null }>(NEXT, [ids()]);
    if (next?.at) sleep(Number(next.at) - now(sandbox));
  }

  function sleep(ms: number): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(look, Math.min(Math.max(ms, 1), LONGEST_SLEEP_MS));
  }

  /** Looks for work, never twice at once; a call during a look makes it look again. */
  function look(): void {
    if (stopped || paused) return;
    if (looking) {
      again = true;
      return;
    }
    again = false;
    looking = start()
      .catch(() => sleep(RETRY_MS))
      .finally(() => {
        looking = null;
        if (again) look();
      });
  }

  async function quiet(): Promise<void> {
    for (;;) {
      if (!looking) look();
      await looking;
      if (underWay.size > 0) await Promise.race(underWay.values());
      else if (!looking && (await sandbox.db.query(HEADS, [now(sandbox), "[]", 1])).length === 0) return;
    }
  }

  sandbox.wake.sender = look;
  look();
  return {
    async flush() {
      await quiet();
      const released = await sandbox.db.query(RELEASE, [now(sandbox)]);
      if (released.length > 0) await quiet();
    },
    async pause(work) {
      paused = true;
      try {
        await looking;
        await Promise.allSettled(underWay.values());
        await work();
      } finally {
        paused = false;
        look();
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      connections.close();
      await looking;
      await Promise.allSettled(underWay.values());
    },
  };
}
