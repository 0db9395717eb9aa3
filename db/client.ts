import { env } from "@/server/env";
import { isLost, sqlState } from "./failures";
import { createPool, type Pool, type PoolOptions, type PoolStats, type QueryOptions } from "./pool";
import { isRehearsal, rehearseStatement } from "./rehearsal";

export { isLost, sqlState };

export type PoolName = "app" | "worker" | "read" | "report" | "reconcile" | "rehearsal";

const open: Record<PoolName, () => PoolOptions> = {
  app: () => ({
    url: env().DATABASE_APP_URL,
    max: env().DATABASE_POOL_SIZE,
    settings: { application_name: "octoco-app" },
  }),
  worker: () => ({
    url: env().DATABASE_WORKER_URL,
    max: env().DATABASE_POOL_SIZE,
    settings: { application_name: "octoco-worker" },
  }),
  read: () => ({
    url: env().DATABASE_READ_URL,
    max: env().DATABASE_POOL_SIZE,
    // A statement's sixth run may turn to a generic plan, which took an ILIKE from 12 ms to 6 s.
    settings: { application_name: "octoco-read", plan_cache_mode: "force_custom_plan" },
  }),
  // Comparing a statement with the ledger is one statement over millions of rows.
  reconcile: () => ({
    url: env().DATABASE_WORKER_URL,
    max: 2,
    deadlineMs: 300_000,
    silenceMs: 305_000,
    settings: {
      application_name: "octoco-reconcile",
      plan_cache_mode: "force_custom_plan",
      statement_timeout: "290s",
      work_mem: "256MB",
      jit: "off",
    },
  }),
  rehearsal: () => ({
    url: env().DATABASE_WORKER_URL,
    max: 2,
    settings: { application_name: "octoco-rehearsal" },
  }),
  report: () => ({
    url: env().DATABASE_READ_URL,
    max: 2,
    deadlineMs: 33_000,
    silenceMs: 35_000,
    settings: {
      application_name: "octoco-report",
      plan_cache_mode: "force_custom_plan",
      statement_timeout: "30s",
    },
  }),
};

declare global {
  var octocoPools: Map<PoolName, Pool> | undefined;
}
// On globalThis, since a bundler may load this file more than once in one process, and the pools must exist once.
const pools = (globalThis.octocoPools ??= new Map<PoolName, Pool>());

function poolOf(name: PoolName): Pool {
  const found = pools.get(name) ?? createPool(open[name]());
  pools.set(name, found);
  return found;
}

/**
 * Sends one statement through the named pool, opened at its first use: `app` for what people cause, `worker` for what
 * the provider and schedules cause, `reconcile` for the comparison of statements, `read` for pages, `report` for what may take 30 s. Guarantees and errors are those
 * of `createPool`. A second call is a second statement: repeat only under an idempotency key (`retryKeyed`).
 * Within a rehearsal nothing of it lasts.
 */
export const query = <Row>(
  pool: PoolName,
  text: string,
  params?: readonly unknown[],
  options?: QueryOptions,
): Promise<Row[]> =>
  isRehearsal()
    ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller knows its own statement's rows
      (rehearseStatement(poolOf("rehearsal"), text, params ?? [], options?.arrays === true) as Promise<Row[]>)
    : poolOf(pool).query<Row>(text, params, options);

/** Counters of the pools opened so far, for metrics. */
export const poolStats = (): Partial<Record<PoolName, PoolStats>> =>
  Object.fromEntries([...pools].map(([name, pool]) => [name, pool.stats()]));

/** Ends all pools: waiting statements fail with `ENDED`, running ones get 5 s. A later `query` opens a new pool. */
export async function closePools(): Promise<void> {
  const all = [...pools.values()];
  pools.clear();
  await Promise.all(all.map((pool) => pool.end()));
}
