/** Reads a purchase, lets a rule change it, and writes the result with its events and timers as one statement. */
import type { Purchase, Refund } from "./purchase";
import { purchaseBody } from "./purchase";
import { decode, encode } from "./row";
import type { Settings } from "./settings";
import type { Sandbox } from "./state";
import { now, seconds } from "./state";

export type EventRow = {
  type: string;
  object_id: string;
  body: string;
  stale: string;
  callback: string | null;
};

/** A change in the making: rules alter `purchase` and call the rest. */
export type Draft = {
  purchase: Purchase;
  /** Unix seconds on the sandbox's clock. */
  at: number;
  settings: Settings;
  /** Notes a status, with its history entry. */
  become(status: string, related?: { type: "payment"; id: string }): void;
  /** Fixes the event's bytes as the purchase is at this moment. */
  emit(type: string): void;
  refund(refund: Refund): void;
  after(delaySeconds: number, timer: string): void;
};

export type Changed<Value> = { purchase: Purchase; value: Value };

export const ATTEMPTS = 20;

/** When a timer fires that was set at `atMs`; settings may make it sooner. */
export const timerAt = (settings: Settings, atMs: number, delaySeconds: number): number =>
  atMs + Math.round((delaySeconds * 1000) / settings.timer_speed);

/** Tells sender and timers of what was written for them. */
export function wakeAfter(sandbox: Sandbox, written: { events: unknown[]; timers: unknown[] }): void {
  if (written.events.length > 0) sandbox.wake.sender();
  if (written.timers.length > 0) sandbox.wake.timers();
}

function draftOf(sandbox: Sandbox, purchase: Purchase, atMs: number) {
  const before = purchaseBody(purchase);
  const written = {
    events: [] as EventRow[],
    refunds: [] as Refund[],
    timers: [] as { kind: string; at_ms: number }[],
  };
  const at = seconds(atMs);
  const draft: Draft = {
    purchase,
    at,
    settings: sandbox.settings,
    become(status, related) {
      purchase.status = status;
      purchase.history.push({ status, timestamp: at, ...(related ? { related_object: related } : {}) });
    },
    emit(type) {
      purchase.updatedOn = at;
      written.events.push({
        type,
        object_id: purchase.id,
        body: JSON.stringify({ ...purchaseBody(purchase), event_type: type }),
        stale: JSON.stringify({ ...before, event_type: type }),
        callback: type === "purchase.paid" ? purchase.successCallback : null,
      });
    },
    refund(refund) {
      const body = JSON.stringify({ ...refund.body, event_type: "payment.refunded" });
      written.refunds.push(refund);
      written.events.push({
        type: "payment.refunded",
        object_id: refund.id,
        body,
        stale: body,
        callback: null,
      });
    },
    after(delaySeconds, kind) {
      written.timers.push({ kind, at_ms: timerAt(sandbox.settings, atMs, delaySeconds) });
    },
  };
  return { draft, written };
}

type Written = ReturnType<typeof draftOf>["written"];

async function write(
  sandbox: Sandbox,
  purchase: Purchase,
  written: Written,
  { atMs, holdMs = 0, timerDone = null }: { atMs: number; holdMs?: number; timerDone?: string | null },
): Promise<boolean> {
  purchase.updatedOn = seconds(atMs);
  const change = {
    now: atMs,
    send_at: atMs + holdMs,
    timer_done: timerDone,
    purchase: {
      id: purchase.id,
      number: purchase.number,
      version: purchase.version,
      reference: purchase.reference,
      status: purchase.status,
      state: encode(purchase),
      body: JSON.stringify(purchaseBody(purchase)),
    },
    refunds: written.refunds.map((r) => ({
      ...r,
      amount: r.amount.toString(),
      body: JSON.stringify(r.body),
    })),
    timers: written.timers,
    events: written.events,
  };
  const [row] = await sandbox.db.query<{ done: boolean }>("select apply_change($1::text::jsonb) as done", [
    JSON.stringify(change),
  ]);
  if (row?.done) wakeAfter(sandbox, written);
  return row?.done ?? false;
}

export async function findPurchase(sandbox: Sandbox, id: string): Promise<Purchase | null> {
  const rows = await sandbox.db.query<{ state: unknown; version: number }>(
    "select state, version from purchases where id = $1::text::uuid",
    [id],
  );
  return rows[0] ? (decode(rows[0]) as Purchase) : null;
}

/** Writes a new purchase with `purchase.created` and the timer of its due date. */
export async function insertPurchase(sandbox: Sandbox, purchase: Purchase): Promise<void> {
  const atMs = now(sandbox);
  const { draft, written } = draftOf(sandbox, purchase, atMs);
  draft.emit("purchase.created");
  written.timers.push({ kind: "due", at_ms: purchase.due * 1000 });
  await write(sandbox, purchase, written, { atMs });
}

/**
 * Applies `rule` to a purchase. A rule that answers `false` changes nothing; anything else is written, and answered.
 * When another change comes first, the rule runs again on what that one left. Null: there is no such purchase.
 */
export async function changePurchase<Value>(
  sandbox: Sandbox,
  id: string,
  rule: (draft: Draft) => Value | false,
  options: { holdMs?: number; timerDone?: string } = {},
): Promise<Changed<Value | false> | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const purchase = await findPurchase(sandbox, id);
    if (!purchase) return null;
    const atMs = now(sandbox);
    const { draft, written } = draftOf(sandbox, purchase, atMs);
    const value = rule(draft);
    if (value === false) {
      if (options.timerDone !== undefined)
        await sandbox.db.query("delete from timers where id = $1", [options.timerDone]);
      return { purchase, value };
    }
    if (await write(sandbox, purchase, written, { atMs, ...options })) return { purchase, value };
  }
  throw new Error(`purchase ${id} changes too often`);
}
