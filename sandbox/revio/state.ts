/** All that the running sandbox knows. What must survive `kill -9` is a row; this is its working copy. */
import type { Database } from "./db";
import { batch } from "./batch";
import type { Fault } from "./faults";
import { loadFaults } from "./faults";
import type { Key } from "./keys";
import { ensureKey, loadKeys } from "./keys";
import type { Settings } from "./settings";
import { defaults } from "./settings";

type RequestRow = {
  number: number;
  at_ms: number;
  method: string;
  path: string;
  reference: string | null;
  object_id: string | null;
  http_status: number;
  accepted: boolean;
  fault: string | null;
};

export type AttemptRow = {
  delivery_id: string;
  at_ms: number;
  http_status: number | null;
  error: string | null;
  fault: string | null;
  key_id: number | null;
  /** 1 when an attempt was used up, 0 when a fault only held the delivery back. */
  sent: 0 | 1;
  status: string | null;
  next_at_ms: number | null;
  held: string | null;
};

export type Sandbox = {
  db: Database;
  origin: string;
  secretKey: string;
  brandId: string;
  controlKey: string;
  /** Told of what should not happen; a lost database is not among it. */
  report: (error: unknown) => void;
  seed: string;
  settings: Settings;
  /** The defaults of this start: what a reset returns to. */
  initial: Partial<Settings>;
  offsetMs: number;
  keys: Key[];
  faults: Fault[];
  /** How many of each there are: the next one's number, and so its id, follows. */
  counts: Record<"purchase" | "refund" | "payout" | "statement" | "webhook" | "request", number>;
  logRequest(row: RequestRow): Promise<void>;
  recordAttempt(row: AttemptRow): Promise<void>;
  wake: { sender(): void; timers(): void };
};

export type Identity = Pick<Sandbox, "db" | "origin" | "secretKey" | "brandId" | "controlKey" | "report">;

/** The sandbox's clock in milliseconds: real time plus what control calls advanced it by. */
export function now(sandbox: Sandbox): number {
  return Date.now() + sandbox.offsetMs;
}

export const seconds = (ms: number): number => Math.floor(ms / 1000);

/** Builds the working copy from the rows; the first start writes `seed`, and the company's keys. */
export async function openState(
  identity: Identity,
  seed: string,
  initial: Partial<Settings>,
): Promise<Sandbox> {
  const { db } = identity;
  await db.query("insert into sandbox (seed) values ($1) on conflict do nothing", [seed]);
  const sandbox: Sandbox = {
    ...identity,
    seed,
    settings: { ...defaults, ...initial },
    initial,
    offsetMs: 0,
    keys: [],
    faults: [],
    counts: { purchase: 0, refund: 0, payout: 0, statement: 0, webhook: 0, request: 0 },
    logRequest: batch((rows) =>
      db.query(
        "insert into requests select * from jsonb_populate_recordset(null::requests, $1::text::jsonb) on conflict do nothing",
        [JSON.stringify(rows)],
      ),
    ),
    recordAttempt: batch((rows) =>
      db.query("select record_attempts($1::text::jsonb)", [JSON.stringify(rows)]),
    ),
    wake: { sender: () => {}, timers: () => {} },
  };
  await loadState(sandbox);
  await loadKeys(sandbox);
  await ensureKey(sandbox, "company");
  await ensureKey(sandbox, "foreign");
  return sandbox;
}

/** Reads seed, clock, settings, counters and faults again: at the start and after a reset. */
export async function loadState(sandbox: Sandbox): Promise<void> {
  const [row] = await sandbox.db.query<{
    seed: string;
    offset_ms: string;
    settings: Partial<Settings>;
    purchase: string;
    refund: string;
    payout: string;
    statement: string;
    webhook: string;
    request: string;
  }>(`select seed, offset_ms, settings,
        (select coalesce(max(number), 0) from purchases) as purchase, (select coalesce(max(number), 0) from refunds) as refund,
        (select coalesce(max(number), 0) from payouts) as payout, (select coalesce(max(number), 0) from statements) as statement,
        (select coalesce(max(number), 0) from webhooks) as webhook, (select coalesce(max(number), 0) from requests) as request
      from sandbox`);
  if (!row) throw new Error("the sandbox has no state row");
  sandbox.seed = row.seed;
  sandbox.offsetMs = Number(row.offset_ms);
  sandbox.settings = { ...defaults, ...sandbox.initial, ...row.settings };
  sandbox.counts = {
    purchase: Number(row.purchase),
    refund: Number(row.refund),
    payout: Number(row.payout),
    statement: Number(row.statement),
    webhook: Number(row.webhook),
    request: Number(row.request),
  };
  await loadFaults(sandbox);
}
