/** Due dates, settlements and chargebacks to come: rows that fire in order on the sandbox's clock. */
import type { Draft } from "./change";
import { changePurchase } from "./change";
import type { Sandbox } from "./state";
import { now } from "./state";
import { finishRefund } from "./refunds";
import { chargeBack, fail, passDue, pay } from "./transitions";

export type Timers = {
  /** Moves the clock forward, firing what falls due on the way at its own time. */
  advance(seconds: number): Promise<void>;
  /** Back to real time. What was due stays done. */
  resetClock(): Promise<void>;
  /** Does `work` while nothing fires. */
  pause(work: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
};

const LONGEST_SLEEP_MS = 5000;
const RETRY_MS = 200;

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

type TimerRow = { id: string; purchase_id: string; kind: string; at_ms: string };

/** Starts firing. After a crash or a lost database it goes on with what the rows say. */
export function startTimers(sandbox: Sandbox): Timers {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** One thing at a time: firing and moving the clock don't overlap. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  async function nextDue(until: number): Promise<TimerRow | undefined> {
    return (
      await sandbox.db.query<TimerRow>(
        "select * from timers where at_ms <= $1::bigint order by at_ms, id limit 1",
        [until],
      )
    )[0];
  }

  async function fire(row: TimerRow): Promise<void> {
    const rule = RULES[row.kind] ?? (() => false);
    await changePurchase(sandbox, row.purchase_id, rule, { timerDone: row.id });
  }

  async function fireDue(): Promise<void> {
    for (let row = await nextDue(now(sandbox)); row; row = await nextDue(now(sandbox))) {
      if (stopped) return;
      await fire(row);
    }
    const [next] = await sandbox.db.query<{ at: string | null }>("select min(at_ms) as at from timers");
    sleep(next?.at ? Number(next.at) - now(sandbox) : LONGEST_SLEEP_MS);
  }

  function sleep(ms: number): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(look, Math.min(Math.max(ms, 1), LONGEST_SLEEP_MS));
  }

  function look(): void {
    if (!stopped) inTurn(fireDue).catch(() => sleep(RETRY_MS));
  }

  const persist = (): Promise<unknown> =>
    sandbox.db.query("update sandbox set offset_ms = $1::bigint", [sandbox.offsetMs]);

  sandbox.wake.timers = look;
  look();
  return {
    advance: (seconds) =>
      inTurn(async () => {
        const target = now(sandbox) + seconds * 1000;
        for (let row = await nextDue(target); row; row = await nextDue(target)) {
          sandbox.offsetMs = Math.max(sandbox.offsetMs, Number(row.at_ms) - Date.now());
          await fire(row);
        }
        sandbox.offsetMs = Math.max(sandbox.offsetMs, target - Date.now());
        await persist();
        look();
        sandbox.wake.sender();
      }),
    resetClock: () =>
      inTurn(async () => {
        sandbox.offsetMs = 0;
        await persist();
      }),
    pause: inTurn,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
