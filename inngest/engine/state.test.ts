import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { place, scratchDatabase, startInProcess } from "../conformance/embedded";
import { type Database, openDatabase } from "./db";
import type { Call } from "./protocol";

const role = `engine_role_${randomBytes(4).toString("hex")}`;
const ends: (() => Promise<void>)[] = [];
let db: Database;

type Change = Record<string, unknown>;
const now = Date.now();
const start = (run: string, change: Change = {}): Change => ({
  run,
  function: "app-fn",
  event: '{"data":"\\u0000\\ud800"}',
  at: now,
  maxAttempts: 3,
  keys: [],
  limits: [],
  ...change,
});
const event = (id: string, starts: Change[]): Change => ({
  id,
  name: "x",
  body: '"\\u0000"',
  starts,
  resumes: [],
  cancels: [],
});
const ingest = (...events: Change[]): Promise<unknown> =>
  db.call("ingest", { now, events, names: [], cancellable: [], seen: [] });
const claim = async (limit = 100, lease = 60_000): Promise<Call[]> =>
  (await db.call<{ calls: Call[] }>("claim", { now, lease, limit, mine: [] })).calls;
const apply = (call: Call, change: Change): Promise<{ status: string; next?: Call | null }> =>
  db.call("apply", {
    now,
    run: call.run,
    item: call.item,
    token: call.token,
    version: 2,
    lease: 60_000,
    keep: true,
    ...change,
  });
const done = (hash: string): Change => ({
  ops: [{ hash, op: "StepRun", name: hash, result: `{"data":"${hash}"}` }],
});
const end = { end: { status: "completed", result: "1" }, events: [], names: [], cancellable: [], seen: [] };

beforeAll(async () => {
  const cluster = process.env["TEST_POSTGRES_URL"] ?? "";
  const database = await scratchDatabase(cluster);
  const admin = postgres(database.url, { max: 1, fetch_types: false });
  await admin.unsafe(`create role ${role} login; create schema engine authorization ${role}`);
  const url = new URL(database.url);
  url.username = role;
  const engine = await startInProcess(await place(url.href));
  await engine.stop();
  db = openDatabase(url.href, "engine", 2);
  ends.push(
    () => admin.end(),
    database.drop,
    () => db.end(),
  );
  ends.unshift(async () => {
    const sql = postgres(cluster, { max: 1, fetch_types: false });
    await sql.unsafe(`drop role ${role}`);
    await sql.end();
  });
});

afterAll(async () => {
  for (const finish of ends.reverse()) await finish();
});

describe("schema.sql, made by a role that owns its schema and nothing else", () => {
  it("starts one run per key, whatever the event's internal id", async () => {
    await ingest(event("e1", [start("r1", { key: "k1" })]), event("e2", [start("r2", { key: "k1" })]));
    await ingest(event("e1", [start("r3", { key: "k2" })]));
    const calls = await claim();
    expect(calls.map(({ run, event: sent }) => [run, sent])).toEqual([["r1", { data: "\u0000\ud800" }]]);
    await apply(calls[0] as Call, end);
  });

  it("forgets neither key when only one of two was free", async () => {
    await ingest(event("f1", [start("s1", { key: "a", idempotency: "i1" })]));
    await ingest(event("f2", [start("s2", { key: "b", idempotency: "i1" })]));
    await ingest(event("f3", [start("s3", { key: "a", idempotency: "i2" })]));
    await ingest(event("f4", [start("s4", { key: "b", idempotency: "i2" })]));
    const calls = await claim();
    expect(calls.map(({ run }) => run)).toEqual(["s1", "s4"]);
    for (const call of calls) await apply(call, end);
  });

  it("lets a lease that ran out be claimed again, and calls the old holder stale", async () => {
    await ingest(event("g1", [start("t1")]));
    const [old] = (await claim(1, 0)) as [Call];
    const [current] = (await claim()) as [Call];
    expect([old.run, current.run]).toEqual(["t1", "t1"]);
    expect(await apply(old, done("h1"))).toEqual({ status: "stale" });
    expect((await apply(current, done("h1"))).next).toMatchObject({
      steps: { h1: { data: "h1" } },
      stack: ["h1"],
      attempt: 0,
    });
    await apply(current, end);
    expect(await apply(current, end)).toEqual({ status: "stale" });
  });

  it("gives the same answer to an apply repeated after an unknown outcome, and keeps the first result", async () => {
    await ingest(event("h1", [start("u1")]));
    const [call] = (await claim()) as [Call];
    const first = await apply(call, done("h1"));
    const again = await apply(call, {
      ops: [{ hash: "h1", op: "StepRun", name: "h1", result: '{"data":"other"}' }],
    });
    expect(again).toEqual(first);
    await apply(call, end);
  });

  it("queues the next call only when the last of several pending steps has its result", async () => {
    await ingest(event("i1", [start("v1")]));
    const [call] = (await claim()) as [Call];
    const pending = ["p1", "p2"].map((hash) => ({
      hash,
      op: "StepPlanned",
      name: hash,
      kind: "call",
      at: now,
    }));
    expect(await apply(call, { ops: pending })).toEqual({ status: "ok" });
    const [one, two] = (await claim()) as [Call, Call];
    expect([one, two].map(({ item, plan }) => [item, plan])).toEqual([
      ["p1", true],
      ["p2", true],
    ]);
    expect(await apply(two, done("p2"))).toEqual({ status: "ok" });
    expect(await claim()).toEqual([]);
    expect((await apply(one, done("p1"))).next).toMatchObject({
      item: "step",
      plan: false,
      stack: ["p2", "p1"],
    });
    await apply({ ...one, item: "step" }, end);
  });

  it("never leases more of a key than its limit, and passes over what is blocked", async () => {
    const keyed = (run: string, key: string): Change => start(run, { keys: [key, "all"], limits: [1, 3] });
    const runs = [
      keyed("w1", "k"),
      keyed("w2", "k"),
      keyed("w3", "l"),
      keyed("w4", "m"),
      keyed("w5", "n"),
      start("w6"),
    ];
    await ingest(event("j1", runs));
    const calls = await claim();
    expect(calls.map(({ run }) => run)).toEqual(["w1", "w3", "w4", "w6"]);
    await apply(calls[0] as Call, end);
    expect((await claim()).map(({ run }) => run)).toEqual(["w2"]);
  });
});
