import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, it } from "vitest";
import {
  type EngineProcess,
  type Place,
  place,
  scratchDatabase,
  spawnEngine,
  untilHealthy,
} from "./embedded";
import { type Lab, openLab } from "./lab";

/** Kills at random moments: a few in `npm test`, 200 by `npm run conformance`. */
const KILLS = Number(process.env["CONFORMANCE_KILLS"] ?? 8);
const POINTS = ["received:2", "ingested:2", "claimed:3", "answered:4", "applied:4", "applied:9"];

describe("kill -9 and SIGTERM", () => {
  let at: Place;
  let lab: Lab;
  let engine: EngineProcess;
  let sent = 0;
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const database = await scratchDatabase(process.env["TEST_POSTGRES_URL"] ?? "");
    at = await place(database.url);
    engine = spawnEngine(at);
    await untilHealthy(at, false);
    lab = await openLab(at, at.appPort);
    ends.push(database.drop, lab.close);
  });

  afterAll(async () => {
    engine.child.kill("SIGKILL");
    await engine.exited;
    for (const end of ends.reverse()) await end();
  });

  /** As the outbox does: the same id until the engine has answered 200. */
  async function send(count: number): Promise<string[]> {
    const names = Array.from({ length: count }, () => `crash-${++sent}`);
    await Promise.all(
      names.map(async (name) => {
        const body = JSON.stringify({ id: name, name: "c/three", data: { case: name } });
        const post = (): Promise<boolean> =>
          fetch(`${at.baseUrl}/e/${at.eventKey}`, { method: "POST", body }).then(
            (r) => r.ok,
            () => false,
          );
        while (!(await post())) await pause(50);
      }),
    );
    return names;
  }

  async function allEnded(names: string[]): Promise<void> {
    const missing = (): string[] => names.filter((name) => lab.notes(name, "end").length === 0);
    assert.ok(
      await lab.until(() => missing().length === 0, 30),
      `no end: ${missing().join()}\n${engine.output.join("")}`,
    );
  }

  /** One run per event, each step run, in order, and repeats only where the kill was: a b b c, never a b a c. */
  function assertOnlyCurrentStepsRepeat(names: string[]): number {
    return names.reduce((repeats, name) => {
      const notes = lab.notes(name);
      const steps = notes.map(({ what }) => what).join("");
      assert.match(steps, /^a+b+c+$/, `${name} ran ${steps}`);
      assert.equal(new Set(notes.map(({ run }) => run)).size, 1, `${name} has several runs`);
      assert.ok(
        notes.every(({ attempt }) => attempt === 0),
        "the engine's death is no attempt",
      );
      return repeats + steps.length - 3;
    }, 0);
  }

  async function restart(): Promise<void> {
    engine = spawnEngine(at);
    await untilHealthy(at, false);
  }

  it(`27: killed at ${POINTS.join(", ")}: every run ends, only current steps repeat`, async () => {
    const names: string[] = [];
    for (const point of POINTS) {
      await allEnded(names);
      engine.child.kill("SIGKILL");
      await engine.exited;
      engine = spawnEngine(at, { KILL_AT: point });
      const sending = send(4);
      await engine.exited;
      await restart();
      names.push(...(await sending));
    }
    await allEnded(names);
    const repeats = assertOnlyCurrentStepsRepeat(names);
    assert.ok(repeats <= POINTS.length * 4, `${repeats} steps repeated`);
  }, 60_000);

  it(
    `27: killed at ${KILLS} random moments: every run ends, only current steps repeat`,
    async () => {
      const sending: Promise<string[]>[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        sending.push(send(3));
        await pause(Math.random() * 150);
        engine.child.kill("SIGKILL");
        await engine.exited;
        await restart();
      }
      const names = (await Promise.all(sending)).flat();
      await allEnded(names);
      assertOnlyCurrentStepsRepeat(names);
    },
    30_000 + KILLS * 4_000,
  );

  it("29: SIGTERM under load loses nothing and repeats nothing", async () => {
    const accepted = await send(20);
    const late = send(20);
    engine.child.kill("SIGTERM");
    assert.equal(await engine.exited, 0);
    await restart();
    const names = [...accepted, ...(await late)];
    await allEnded(names);
    assert.equal(assertOnlyCurrentStepsRepeat(names), 0);
  }, 60_000);

  it("a second process stands by, and takes over when the first dies", async () => {
    const second = spawnEngine(at);
    await pause(1_500);
    assert.ok(!second.output.join("").includes("engine on"), "both were active");
    const sending = send(5);
    engine.child.kill("SIGKILL");
    await engine.exited;
    engine = second;
    await untilHealthy(at, false);
    const names = await sending;
    await allEnded(names);
    assertOnlyCurrentStepsRepeat(names);
  }, 60_000);
});
