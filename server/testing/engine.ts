/** The embedded engine in this process on its virtual clock, and one hand that moves all clocks together. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import { startEngine } from "@/inngest/engine/start-engine";
import { startOutboxSender } from "@/inngest/outbox-sender";
import type { TestApp } from "./app";
import { shiftClock, type TestDatabase } from "./database";
import type { TestSandbox } from "./sandbox";

/** One call of the engine: the function's id without the app's, and how it ended. */
export type Ran = { at: string; function: string; run: string; attempt: number; outcome: string };

export type TestEngine = {
  /** Lets so many minutes pass for database, sandbox and engine, `step` minutes at a time. Answers with what the engine ran. */
  advance: (minutes: number, step?: number) => Promise<Ran[]>;
  /** The same, but schedules that came in between run late and once: hours take a moment. What sleeps wakes in time. */
  jump: (minutes: number, step?: number) => Promise<Ran[]>;
  /** The same until schedules of every so many minutes have run once more. */
  advanceTo: (every: number) => Promise<Ran[]>;
  /** Minutes passed so far: what the database's clock is ahead. */
  passed: () => number;
  stop: () => Promise<void>;
  /** Starts it again where the database's time is. */
  start: () => Promise<void>;
};

/**
 * Call once at the top of a test file, last of all. It lives as long as the file. `sender` false: the outbox is sent by the relay's
 * ticks alone.
 */
export function useEngine(
  database: TestDatabase,
  sandbox: TestSandbox,
  app: TestApp,
  { sender: withSender = true } = {},
): TestEngine {
  let engine: Awaited<ReturnType<typeof startEngine>> | undefined;
  let sender: ReturnType<typeof startOutboxSender> | undefined;
  let port = 0;
  let passed = 0;
  /** The engine's time: it stands still between two moves, while the database's goes on. */
  let stands = 0;

  const start = async (): Promise<void> => {
    const [eventKey = "", signingKey = ""] = [
      process.env["INNGEST_EVENT_KEY"],
      process.env["INNGEST_SIGNING_KEY"],
    ];
    engine = await startEngine({
      databaseUrl: database.url("engine"),
      schema: "engine",
      appUrl: `${app.origin()}/api/inngest`,
      eventKey,
      signingKey,
      port,
      clock: "virtual",
      leaseMs: 30_000,
      concurrency: 16,
      cronCatchup: "newest",
      production: false,
      log: () => {},
      onRefused: (message) => {
        throw new Error(message);
      },
    });
    port = Number(new URL(engine.origin).port);
    process.env["INNGEST_BASE_URL"] = engine.origin;
    for (let synced = false; !synced; await sleep(10)) {
      const health = await fetch(`${engine.origin}/health`);
      synced = ((await health.json()) as { synced: boolean }).synced;
    }
    await moveEngine("1s");
    if (behind() > 1) await moveEngine(`${behind()}s`);
  };
  /** Seconds from the engine's time to the database's. */
  const behind = (): number => Math.round((Date.now() + passed * 60_000 - stands) / 1000);
  const moveEngine = async (by: string, everyTick = true): Promise<{ now: string; ran: Ran[] }> => {
    const answer = await fetch(`${engine?.origin}/test/clock`, {
      method: "POST",
      body: JSON.stringify({ advance: by, everyTick }),
    });
    if (!answer.ok) throw new Error(`the engine's clock: ${answer.status} ${await answer.text()}`);
    const moved = (await answer.json()) as { now: string; ran: Ran[] };
    stands = Date.parse(moved.now);
    return moved;
  };
  const stop = async (): Promise<void> => {
    await engine?.stop();
    engine = undefined;
  };

  beforeAll(() => {
    if (withSender) sender = startOutboxSender({ delayMs: 0, gatherMs: 0 });
    return start();
  });
  afterAll(async () => {
    sender?.stop();
    await stop();
    await shiftClock(database, null);
  });
  const move = async (minutes: number, step: number, everyTick: boolean): Promise<Ran[]> => {
    const ran: Ran[] = [];
    for (let left = minutes; left > 0; left -= step) {
      const now = Math.min(step, left);
      passed += now;
      await shiftClock(database, `${passed} minutes`);
      await sandbox.control("POST", "clock", { advance_s: now * 60 });
      await sender?.quiet();
      const seconds = Math.max(now * 60, behind()); // what a busy machine took longer has passed for the engine, too
      if (engine) ran.push(...(await moveEngine(`${seconds}s`, everyTick)).ran);
      await app.quiet();
    }
    return ran.map((call) => ({ ...call, function: call.function.replace("octoco-wallet-", "") }));
  };
  const advance: TestEngine["advance"] = (minutes, step = 1) => move(minutes, step, true);

  return {
    start,
    stop,
    passed: () => passed,
    advance,
    jump: (minutes, step = minutes) => move(minutes, step, false),
    advanceTo: async (every) => {
      const minute = new Date(Date.now() + passed * 60_000).getUTCMinutes();
      const minutes = every - (minute % every) + 1; // and one, as the engine is a moment behind
      return advance(minutes, minutes);
    },
  };
}
