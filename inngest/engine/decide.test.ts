import { describe, expect, it } from "vitest";
import { createClock } from "./clock";
import { decide, type Outcome, type Reply } from "./decide";
import { parseDefinitions } from "./definitions";
import type { World } from "./deliveries";
import type { Call, Json } from "./protocol";

const step = {
  id: "step",
  name: "step",
  runtime: { type: "http", url: "http://app" },
  retries: { attempts: 2 },
};
const world: World = {
  clock: createClock("virtual"),
  definitions: parseDefinitions([{ id: "app-fn", name: "fn", triggers: [{ event: "x" }], steps: { step } }]),
};
const hash = "a".repeat(40);
const call = (change: Partial<Call> = {}): Call => ({
  run: "r",
  item: "step",
  attempt: 0,
  token: "t",
  function: "app-fn",
  event: {},
  plan: false,
  version: -1,
  maxAttempts: 3,
  steps: {},
  stack: [],
  ...change,
});
const answer = (status: number, body: Json, headers: Record<string, string> = {}): Reply => ({
  kind: "answer",
  status,
  headers,
  body,
});
const ops = (...list: Json[]): Reply => answer(206, list);
const errorOf = (outcome: Outcome): { name: string; message: string } | null =>
  "end" in outcome
    ? (JSON.parse(outcome.end.error ?? "null") as { name: string; message: string } | null)
    : null;

describe("decide", () => {
  it("counts a refused connection as no attempt", () => {
    expect(decide(world, call({ attempt: 2 }), { kind: "refused", reason: "down" })).toEqual({
      hold: 1_000,
      reason: "down",
    });
  });

  it("runs a lost call again, and fails the run when attempts are used up", () => {
    const lost: Reply = { kind: "lost", reason: "reset" };
    expect(decide(world, call(), lost)).toMatchObject({ retry: world.clock.now() + 15_000 });
    expect(errorOf(decide(world, call({ attempt: 2 }), lost))).toMatchObject({ message: "reset" });
  });

  it("ends a run by 200, by a final 400, by a 500 told not to retry, and by RunComplete", () => {
    expect(decide(world, call(), answer(200, null))).toEqual({
      end: { status: "completed", result: "null" },
    });
    expect(decide(world, call(), ops({ op: "RunComplete", id: hash, data: 7 }))).toEqual({
      end: { status: "completed", result: "7" },
    });
    for (const status of [400, 500]) {
      const outcome = decide(
        world,
        call(),
        answer(
          status,
          { name: "No", message: "never", stack: "s", __serialized: true },
          { "x-inngest-no-retry": "true" },
        ),
      );
      expect(outcome).toEqual({
        end: { status: "failed", error: '{"name":"No","message":"never","stack":"s"}' },
      });
    }
  });

  it("retries other answers after what they ask for", () => {
    expect(decide(world, call(), answer(503, "x", { "retry-after": "7" }))).toMatchObject({
      retry: world.clock.now() + 7_000,
    });
    expect(decide(world, call(), answer(400, {}))).toMatchObject({ retry: world.clock.now() + 15_000 });
  });

  it("stores a StepError as the step's failure once attempts are used up or it is final", () => {
    const failed = { op: "StepError", id: hash, error: { name: "E", message: "m" } };
    expect(decide(world, call({ attempt: 1 }), ops(failed))).toMatchObject({ retry: expect.any(Number) });
    for (const outcome of [
      decide(world, call({ attempt: 2 }), ops(failed)),
      decide(world, call(), answer(206, [failed], { "x-inngest-no-retry": "true" })),
    ]) {
      expect(outcome).toMatchObject({
        ops: [{ hash, result: '{"error":{"name":"E","message":"m","stack":""}}' }],
      });
    }
  });

  it.each([
    "WaitForSignal",
    "AIGateway",
    "Gateway",
    "DeferAdd",
    "DeferAbort",
    "StepNotFound",
    "Step",
    "Brand-New",
  ])("fails the run at once, by name, for %s", (op) => {
    expect(errorOf(decide(world, call(), ops({ op, id: hash })))?.message).toBe(
      `the opcode "${op}" is not supported by the embedded engine`,
    );
  });

  it("fails the run at once for race mode, streaming, bad waits, and what is too large", () => {
    const messages = [
      ops({ op: "StepPlanned", id: hash, displayName: "s", opts: { parallelMode: "race" } }),
      answer(201, "stream"),
      ops({ op: "WaitForEvent", id: hash, name: "e", opts: { timeout: "1m", if: "async.data.n > 1" } }),
      ops({ op: "WaitForEvent", id: hash, name: "e", opts: { timeout: "eternity" } }),
      ops({ op: "Sleep", id: hash, name: "400d" }),
      ops({ op: "StepRun", id: hash, data: "x".repeat(270_000) }),
      answer(200, "x".repeat(270_000)),
      answer(200, JSON.parse("[".repeat(120) + "]".repeat(120)) as Json),
    ].map((reply) => errorOf(decide(world, call(), reply))?.message);
    expect(messages).toEqual([
      'race mode ("s") is not supported by the embedded engine',
      "streaming is not supported by the embedded engine",
      expect.stringContaining("not understood"),
      expect.stringContaining("not understood"),
      expect.stringContaining("not understood"),
      "a step's result is larger than 256 KB",
      "the run's result is larger than 256 KB",
      "an answer is nested deeper than 100 levels",
    ]);
  });

  it("limits a run to 1,000 steps and 4 MB of state", () => {
    const steps = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [String(i), null]));
    expect(errorOf(decide(world, call({ steps }), ops({ op: "StepRun", id: hash, data: 1 })))?.message).toBe(
      "more than 1,000 steps",
    );
    const large = { a: "x".repeat(4 * 1_024 * 1_024) };
    expect(
      errorOf(decide(world, call({ steps: large }), ops({ op: "StepRun", id: hash, data: 1 })))?.message,
    ).toContain("4 MB");
  });

  it("plans calls, timers, waits and invocations", () => {
    const now = world.clock.now();
    const outcome = decide(
      world,
      call(),
      ops(
        { op: "StepPlanned", id: hash, displayName: "p" },
        { op: "Sleep", id: hash, name: "1m" },
        {
          op: "WaitForEvent",
          id: hash,
          name: "e",
          opts: { timeout: "1h", if: "event.data.a == async.data.a" },
        },
        { op: "InvokeFunction", id: hash, opts: { function_id: "app-fn", payload: { data: { a: 1 } } } },
        { op: "InvokeFunction", id: hash, opts: { function_id: "app-gone" } },
      ),
    );
    expect(outcome).toMatchObject({
      ops: [
        { kind: "call", at: now },
        { kind: "timer", at: now + 60_000 },
        {
          kind: "timeout",
          at: now + 3_600_000,
          wait: { event: "e", expression: "event.data.a == async.data.a" },
        },
        { start: { function: "app-fn", parentRun: "r", parentStep: hash, maxAttempts: 3 } },
        { result: expect.stringContaining("app-gone") },
      ],
    });
  });
});
