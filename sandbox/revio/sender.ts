/** Sends what is queued: one queue per (receiver, object), its head first, until a 2xx or the last attempt. */
import type { Delivery } from "./delivery";
import { attemptDelivery } from "./delivery";
import { startLoop } from "./loop";
import { poster } from "./post";
import type { Sandbox } from "./state";
import { now } from "./state";

type Sender = {
  /** Delivers all that is due, also what was held back to arrive late, and waits for quiet. */
  flush(): Promise<void>;
  /** Does `work` while nothing is under way and nothing starts. */
  pause(work: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
};

const AT_ONCE = 32;
const IDLE_MS = 5000;
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

/** What may be sent now, `ids` (a JSON list) being under way. */
const findDue = (sandbox: Sandbox, ids: string, most: number): Promise<Delivery[]> =>
  sandbox.db.query<Delivery>(HEADS, [now(sandbox), ids, most]);

/** Milliseconds until the next head of a queue is due. */
async function untilNext(sandbox: Sandbox, ids: string): Promise<number> {
  const [next] = await sandbox.db.query<{ at: string | null }>(NEXT, [ids]);
  return next?.at ? Number(next.at) - now(sandbox) : IDLE_MS;
}

/**
 * Starts the sender. Nothing is remembered outside the rows: after a crash between sending and recording the same
 * bytes go out again. A lost database only makes it wait.
 */
export function startSender(sandbox: Sandbox): Sender {
  const connections = poster(AT_ONCE);
  const underWay = new Map<string, Promise<void>>();
  let paused = false;

  async function deliver(delivery: Delivery): Promise<void> {
    try {
      await sandbox.recordAttempt(await attemptDelivery(sandbox, delivery, connections.post));
    } catch (error) {
      sandbox.report(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS)); // the row is unchanged, so it is sent again
    } finally {
      underWay.delete(delivery.id);
      loop.wake();
    }
  }

  /** Begins what is due, and answers when more will be. */
  async function begin(): Promise<number> {
    const free = AT_ONCE - underWay.size;
    if (paused || free <= 0) return IDLE_MS;
    const ids = JSON.stringify([...underWay.keys()]);
    const rows = await findDue(sandbox, ids, free);
    for (const row of rows) underWay.set(row.id, deliver(row));
    if (rows.length > 0) return IDLE_MS; // each wakes the loop when it ends
    return untilNext(sandbox, ids);
  }

  const loop = startLoop(begin, sandbox.report);
  sandbox.wake.sender = loop.wake;

  async function quiet(): Promise<void> {
    for (;;) {
      await loop.turn();
      if (underWay.size > 0) await Promise.race(underWay.values());
      else if ((await findDue(sandbox, "[]", 1)).length === 0) return;
    }
  }

  return {
    async flush() {
      await quiet();
      if ((await sandbox.db.query(RELEASE, [now(sandbox)])).length > 0) await quiet();
    },
    async pause(work) {
      paused = true;
      try {
        await loop.turn();
        await Promise.allSettled(underWay.values());
        await work();
      } finally {
        paused = false;
        loop.wake();
      }
    },
    async stop() {
      await loop.stop();
      connections.close();
      await Promise.allSettled(underWay.values());
    },
  };
}
