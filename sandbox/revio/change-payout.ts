/** Reads a payout, lets a rule change it, and writes the result with its events and timers as one statement. */
import type { EventRow } from "./change";
import { ATTEMPTS, timerAt, wakeAfter } from "./change";
import type { Payout } from "./payout";
import { payoutBody } from "./payout";
import { decode, encode } from "./row";
import type { Settings } from "./settings";
import type { Sandbox } from "./state";
import { now, seconds } from "./state";

/** A change in the making: rules alter `payout` and call the rest. */
export type PayoutDraft = {
  payout: Payout;
  /** Unix seconds on the sandbox's clock. */
  at: number;
  settings: Settings;
  /** Notes a status, with its history entry. */
  become(status: string): void;
  /** Fixes the event's bytes as the payout is at this moment. */
  emit(type: string): void;
  after(delaySeconds: number, timer: string): void;
  /**
   * Takes a sum from what is available; false when that is known to be too little. Looking and writing are one
   * statement: where it finds too little the rule runs again, and is told so.
   */
  spend(sum: bigint): boolean;
};

type Written = {
  events: EventRow[];
  timers: { kind: string; at_ms: number }[];
  needs: string | null;
};

function draftOf(sandbox: Sandbox, payout: Payout, atMs: number, poor: boolean) {
  const { settings } = sandbox;
  const at = seconds(atMs);
  const before = payoutBody(payout);
  const written: Written = { events: [], timers: [], needs: null };
  const draft: PayoutDraft = {
    payout,
    at,
    settings,
    become(status) {
      payout.status = status;
      payout.history.push({ status, timestamp: at });
    },
    emit(type) {
      payout.updatedOn = at;
      written.events.push({
        type,
        object_id: payout.id,
        body: JSON.stringify({ ...payoutBody(payout), event_type: type }),
        stale: JSON.stringify({ ...before, event_type: type }),
        callback: null,
      });
    },
    after(delaySeconds, kind) {
      written.timers.push({ kind, at_ms: timerAt(settings, atMs, delaySeconds) });
    },
    spend(sum) {
      if (!poor) written.needs = sum.toString();
      return !poor;
    },
  };
  return { draft, written };
}

async function write(
  sandbox: Sandbox,
  payout: Payout,
  written: Written,
  atMs: number,
  timerDone: string | null,
): Promise<"done" | "changed" | "too_little" | undefined> {
  payout.updatedOn = seconds(atMs);
  const { amount, paid, returned, fee, outgoing } = payout;
  const change = {
    now: atMs,
    send_at: atMs,
    timer_done: timerDone,
    opening_float: sandbox.settings.opening_float,
    payout: {
      id: payout.id,
      number: payout.number,
      version: payout.version,
      reference: payout.reference,
      status: payout.status,
      currency: payout.currency,
      ...(encode({ asked: amount, paid, returned, fee, outgoing }) as object),
      state: encode(payout),
      body: JSON.stringify(payoutBody(payout)),
    },
    ...written,
  };
  const [row] = await sandbox.db.query<{ outcome: "done" | "changed" | "too_little" }>(
    "select apply_payout_change($1::text::jsonb) as outcome",
    [JSON.stringify(change)],
  );
  if (row?.outcome === "done") wakeAfter(sandbox, written);
  return row?.outcome;
}

export async function findPayout(sandbox: Sandbox, id: string): Promise<Payout | null> {
  const rows = await sandbox.db.query<{ state: unknown; version: number }>(
    "select state, version from payouts where id = $1::text::uuid",
    [id],
  );
  return rows[0] ? (decode(rows[0]) as Payout) : null;
}

/** Writes a new payout. There is no event for this, and no money moves. */
export async function insertPayout(sandbox: Sandbox, payout: Payout): Promise<void> {
  const atMs = now(sandbox);
  await write(sandbox, payout, draftOf(sandbox, payout, atMs, false).written, atMs, null);
}

/**
 * Applies `rule` to a payout. A rule that answers `false` changes nothing; anything else is written, and answered.
 * When another change comes first, or there is too little money, the rule runs again. Null: there is no such payout.
 */
export async function changePayout<Value>(
  sandbox: Sandbox,
  id: string,
  rule: (draft: PayoutDraft) => Value | false,
  timerDone: string | null = null,
): Promise<{ payout: Payout; value: Value | false } | null> {
  let poor = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const payout = await findPayout(sandbox, id);
    if (!payout) return null;
    const atMs = now(sandbox);
    const { draft, written } = draftOf(sandbox, payout, atMs, poor);
    const value = rule(draft);
    if (value === false) {
      if (timerDone !== null) await sandbox.db.query("delete from timers where id = $1", [timerDone]);
      return { payout, value };
    }
    const outcome = await write(sandbox, payout, written, atMs, timerDone);
    if (outcome === "done") return { payout, value };
    poor ||= outcome === "too_little";
  }
  throw new Error(`payout ${id} changes too often`);
}
