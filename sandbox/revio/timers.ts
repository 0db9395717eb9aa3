/** Due dates, settlements, chargebacks and bank returns to come: rows that fire in order on the sandbox's clock. */
import type { Draft } from "./change";
import { changePurchase } from "./change";
import { changePayout } from "./change-payout";
import { startLoop } from "./loop";
import type { Sandbox } from "./state";
import { now } from "./state";
import { PAYOUT_TIMERS } from "./payout-moves";
import { finishRefund } from "./refunds";
import { chargeBack, fail, passDue, pay } from "./transitions";

type Timers = {
  /** Moves the clock forward, firing what falls due on the way at its own time. */
  advance(seconds: number): Promise<void>;
  /** Back to real time. What was due stays done. */
  resetClock(): Promise<void>;
  /** Does `work` while nothing fires. */
  pause(work: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
};

const IDLE_MS = 5000;

const RULES: Record<string, (draft: Draft) => boolean> = {
  due: passDue,
  settle_pay: (draft) =>
    draft.purchase.status === "pending_execute" && pay(draft, { method: draft.purchase.method ?? "eft" }),
  settle_fail: (draft) =>
    draft.purchase.status === "pending_execute" &&
    fail(draft, draft.purchase.method ?? "card", "do_not_honour"),
  chargeback: chargeBack,
  refund: (draft) => finishRefund(draft),
};

type TimerRow = {
  id: string;
  purchase_id: string | null;
  payout_id: string | null;
  kind: string;
  at_ms: string;
};

const nothing = (): false => false;

async function fire(sandbox: Sandbox, { id, purchase_id, payout_id, kind }: TimerRow): Promise<void> {
  if (purchase_id !== null)
    await changePurchase(sandbox, purchase_id, RULES[kind] ?? nothing, { timerDone: id });
  if (payout_id !== null) await changePayout(sandbox, payout_id, PAYOUT_TIMERS[kind] ?? nothing, id);
}

/** Starts firing. After a crash or a lost database it goes on with what the rows say. */
export function startTimers(sandbox: Sandbox): Timers {
  const { db } = sandbox;
  let stopped = false;
  let last: Promise<unknown> = Promise.resolve();

  /** One thing at a time: firing and moving the clock don't overlap. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  }

  /** Fires what is due by `until` (milliseconds), moving the clock there as it goes. */
  async function fireUntil(until: number): Promise<void> {
    for (let row = await firstDue(sandbox, until); row; row = await firstDue(sandbox, until)) {
      if (stopped) return;
      sandbox.offsetMs = Math.max(sandbox.offsetMs, Number(row.at_ms) - Date.now());
      await fire(sandbox, row);
    }
  }

  const loop = startLoop(
    () =>
      inTurn(async () => {
        await fireUntil(now(sandbox));
        const [next] = await db.query<{ at: string | null }>("select min(at_ms) as at from timers");
        return next?.at ? Number(next.at) - now(sandbox) : IDLE_MS;
      }),
    sandbox.report,
  );
  sandbox.wake.timers = loop.wake;

  async function setClock(offsetMs: number): Promise<void> {
    await db.query("update sandbox set offset_ms = $1::bigint", [offsetMs]);
    sandbox.offsetMs = offsetMs;
    loop.wake();
    sandbox.wake.sender();
  }

  return {
    advance: (seconds) =>
      inTurn(async () => {
        const target = now(sandbox) + seconds * 1000;
        const offset = sandbox.offsetMs + seconds * 1000;
        await fireUntil(target);
        await setClock(offset);
      }),
    resetClock: () => inTurn(() => setClock(0)),
    pause: inTurn,
    async stop() {
      stopped = true;
      await loop.stop();
      await last;
    },
  };
}

async function firstDue(sandbox: Sandbox, until: number): Promise<TimerRow | undefined> {
  const rows = await sandbox.db.query<TimerRow>(
    "select * from timers where at_ms <= $1::bigint order by at_ms, id limit 1",
    [until],
  );
  return rows[0];
}
