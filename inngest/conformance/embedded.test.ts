import assert from "node:assert/strict";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import postgres from "postgres";
import { afterAll, beforeAll, describe, it } from "vitest";
import { bearerOf } from "../engine/protocol";
import { type Place, place, scratchDatabase, spawnEngine, startInProcess } from "./embedded";
import { type Lab, openLab } from "./lab";

const cluster = (): string => process.env["TEST_POSTGRES_URL"] ?? "";

describe("the embedded engine alone", () => {
  let at: Place;
  let lab: Lab;
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const database = await scratchDatabase(cluster());
    at = await place(database.url);
    const engine = await startInProcess(at);
    lab = await openLab(at, at.appPort);
    ends.push(database.drop, engine.stop, lab.close);
  });

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  it("26: counts a falsely signed answer as a failure, and runs the step again", async () => {
    lab.app.forge = 1;
    const name = await lab.send({ name: "c/once" });
    await lab.ended(name, 1, 120);
    const attempts = lab.notes(name, "ran").map(({ attempt }) => attempt);
    assert.deepEqual(attempts, [0, 1]);
  });

  const cases: [string, Record<string, unknown>][] = [
    ['"debounce"', { debounce: { period: "5s" } }],
    ['"throttle"', { throttle: { limit: 1, period: "5s" } }],
    ['"rateLimit"', { rateLimit: { limit: 1, period: "5s" } }],
    ['"batchEvents"', { batchEvents: { maxSize: 5, timeout: "5s" } }],
    ['"singleton"', { singleton: { mode: "skip" } }],
    ['"priority"', { priority: { run: "100" } }],
    ['"timeouts"', { timeouts: { start: "5s" } }],
    ['cron "jitter"', { triggers: [{ cron: "* * * * *", jitter: "5s" }] }],
    ["never fires", { triggers: [{ cron: "0 0 31 2 *" }] }],
    ["wildcard", { triggers: [{ event: "user/*" }] }],
    ['scope "account"', { concurrency: { limit: 1, scope: "account" } }],
    ["more than two", { concurrency: [{ limit: 1 }, { limit: 2 }, { limit: 3 }] }],
    ["expression", { triggers: [{ event: "x", expression: "event.data.n > 3" }] }],
    ["expression", { idempotency: "event.data.a + event.data.b" }],
    ['"brandNew"', { brandNew: true }],
  ];
  for (const [named, change] of cases) {
    it(`28: refuses ${named} at sync by name, ${JSON.stringify(change)}, and keeps the last good set`, async () => {
      const step = {
        id: "step",
        name: "step",
        runtime: { type: "http", url: lab.app.url },
        retries: { attempts: 1 },
      };
      const config = {
        id: "conformance-odd",
        name: "odd",
        triggers: [{ event: "x" }],
        steps: { step },
        ...change,
      };
      const response = await fetch(`${at.baseUrl}/fn/register`, {
        method: "POST",
        headers: { authorization: `Bearer ${bearerOf(at.signingKey)}` },
        body: JSON.stringify({ url: lab.app.url, appName: "conformance", functions: [config] }),
      });
      const { status, error } = (await response.json()) as { status: number; error: string };
      assert.equal(status, 400);
      assert.match(error, /^conformance-odd: /);
      assert.ok(error.includes(named), error);
      const state = (await (await fetch(`${at.baseUrl}/status.json`)).json()) as {
        functions: { id: string }[];
        sync: { error: string };
      };
      assert.ok(state.functions.length > 20);
      assert.equal(state.sync.error, error);
    });
  }

  it("refuses a wrong event key, a wrong bearer and what is not an event, and stores nothing of it", async () => {
    const post = async (path: string, body: string): Promise<number> =>
      ((await (await fetch(at.baseUrl + path, { method: "POST", body })).json()) as { status: number })
        .status;
    const good = JSON.stringify({ name: "c/once", data: { case: "refused" } });
    assert.equal(await post("/e/wrong", good), 401);
    assert.equal(await post("/fn/register", "{}"), 401);
    const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    const large = "x".repeat(300_000);
    const bad = [
      "",
      "{",
      "[1]",
      '{"name":"a\\u0000"}',
      '{"name":"inngest/function.failed"}',
      `[${good},{"name":""}]`,
    ];
    bad.push(
      `{"name":"c/once","data":${deep}}`,
      `{"name":"c/once","data":{"case":"refused","x":"${large}"}}`,
    );
    for (const body of bad) assert.equal(await post(`/e/${at.eventKey}`, body), 400, body.slice(0, 60));
    await lab.pass(2);
    assert.equal(lab.notes("refused").length, 0);
  });

  it("shows its state as JSON and as a page", async () => {
    const page = await (await fetch(at.baseUrl)).text();
    assert.ok(page.includes("conformance-scheduled-0") && page.includes("conformance-throws-outside"));
    assert.equal((await fetch(`${at.baseUrl}/health`)).status, 200);
  });
});

describe("a process of its own", () => {
  it("28: ends with exit code 2 when the first function list is refused", async () => {
    const database = await scratchDatabase(cluster());
    const at = await place(database.url);
    const inngest = new Inngest({
      id: "odd",
      isDev: false,
      signingKey: at.signingKey,
      eventKey: "k",
      checkpointing: false,
    });
    const debounced = inngest.createFunction(
      { id: "d", debounce: { period: "5s" }, triggers: [{ event: "x" }] },
      () => {},
    );
    const app = http
      .createServer(serve({ client: inngest, functions: [debounced] }))
      .listen(at.appPort, "127.0.0.1");
    const engine = spawnEngine(at);
    assert.equal(await engine.exited, 2);
    assert.match(engine.output.join(""), /odd-d: \\"debounce\\" is not supported by the embedded engine/);
    app.close();
    await database.drop();
  });
});

describe("an hour of missed ticks", () => {
  for (const [cronCatchup, expected] of [
    ["newest", 1],
    ["all", 60],
  ] as const) {
    it(`30: runs ${cronCatchup === "all" ? "each" : "the newest"} when told "${cronCatchup}"`, async () => {
      const database = await scratchDatabase(cluster());
      const at = await place(database.url);
      const first = await startInProcess(at, { clock: "real", cronCatchup });
      const lab = await openLab(at, at.appPort);
      await first.stop();
      const sql = postgres(at.databaseUrl, {
        max: 1,
        fetch_types: false,
        connection: { search_path: "engine" },
      });
      await sql.unsafe("delete from ticks where run is not null");
      await sql.unsafe("update ticks set at = date_trunc('minute', at) - interval '1 hour'");
      await sql.end();
      const second = await startInProcess(at, { clock: "real", cronCatchup });
      const moments = (): string[] => lab.notes("* * * * *").map(({ data }) => String(data));
      assert.ok(await lab.until(() => moments().length >= expected, 20));
      await pause(700);
      assert.ok(moments().length - expected <= 1, `${moments().length} ticks ran`);
      assert.equal(new Set(moments()).size, moments().length);
      await second.stop();
      await lab.close();
      await database.drop();
    });
  }
});
