import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "./db";

/** An advisory lock per database and schema, kept by a connection of its own. */
const HELD = `
  select case when exists (
    select from pg_locks where locktype = 'advisory' and objsubid = 2 and granted and pid = pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())
      and classid = 1869640559 and objid = hashtext($1)::bit(32)::bigint::oid
  ) then true else pg_try_advisory_lock(1869640559, hashtext($1)) end as held`;

const CHECK_MS = 1_000;

/**
 * Keeps asking for the lock: one process per schema has it. `changed` hears each gain and loss, also the loss with a
 * broken connection and the gain after it. Returns what releases it.
 */
export function keepActiveLock(
  url: string,
  schema: string,
  changed: (held: boolean) => Promise<void>,
): () => Promise<void> {
  const db = openDatabase(url, "public", 1);
  const ending = new AbortController();
  let held = false;
  const check = async (): Promise<void> => {
    const rows = await db.query(HELD, [schema]).catch(() => []);
    const now = rows[0]?.["held"] === true;
    if (now === held || ending.signal.aborted) return;
    await changed(now);
    held = now;
  };
  const loop = (async () => {
    while (!ending.signal.aborted) {
      await check().catch(() => {}); // what fails here is tried again at the next check
      await sleep(held ? CHECK_MS : CHECK_MS / 4, undefined, { signal: ending.signal }).catch(() => {});
    }
  })();
  return async () => {
    ending.abort();
    await db.end();
    await loop;
  };
}
