/** From the SDK's answer to what changes: a pure decision, later written by one `apply` (INNGEST.md 2.4, 2.5). */
import { startOf, type End, type FunctionEvent, type Start, type World } from "./deliveries";
import { parseDelay } from "./durations";
import { tooDeep } from "./events";
import { compileExpression } from "./expressions";
import { plain, retryDelay, textOf, ulid, type Call, type Json } from "./protocol";

/** What came of a call: refused (nothing ran), lost (nobody knows what ran), or an answer signed by the SDK. */
export type Reply =
  | { kind: "refused"; reason: string }
  | { kind: "lost"; reason: string }
  | { kind: "answer"; status: number; headers: { [name: string]: string | undefined }; body: Json };

export type Op = {
  hash: string;
  op: string;
  name: string;
  result?: string;
  kind?: "call" | "timer" | "timeout";
  at?: number;
  wait?: { event: string; expression: string | null };
  start?: Start;
};

export type Outcome =
  | { hold: number; reason: string }
  | { retry: number; reason: string }
  | { ops: Op[] }
  | { end: End };

type Fields = { [key: string]: Json };
type Fault = { name: string; message: string; stack?: string };

const HOLD_MS = 1_000;
const MAX_RESULT_BYTES = 256 * 1_024;
const MAX_STATE_BYTES = 4 * 1_024 * 1_024;
const MAX_STEPS = 1_000;
const MAX_DEPTH = 100;

/** Decides what a reply to a call changes. */
export function decide(world: World, call: Call, reply: Reply): Outcome {
  if (reply.kind === "refused") return { hold: HOLD_MS, reason: reply.reason };
  if (reply.kind === "lost") return again(world, call, { name: "Error", message: reply.reason });
  const { status, headers, body } = reply;
  const final = headers["x-inngest-no-retry"] === "true";
  if (tooDeep(body, MAX_DEPTH))
    return failed(fault("TooLarge", `an answer is nested deeper than ${MAX_DEPTH} levels`));
  if (status === 200) return completed(body);
  if (status === 206) return opcodes(world, call, reply, Array.isArray(body) ? body : [body]);
  if (status === 201)
    return failed(fault("Unsupported", "streaming is not supported by the embedded engine"));
  if ((status === 400 || status === 500) && final) return failed(faultOf(body, status));
  return again(world, call, faultOf(body, status), headers["retry-after"]);
}

const fault = (name: string, message: string): Fault => ({ name, message });

const failed = (error: Fault): Outcome => ({ end: { status: "failed", error: JSON.stringify(error) } });

function completed(result: Json): Outcome {
  const text = JSON.stringify(result);
  if (Buffer.byteLength(text) > MAX_RESULT_BYTES)
    return failed(fault("TooLarge", "the run's result is larger than 256 KB"));
  return { end: { status: "completed", result: text } };
}

/** The same item once more, attempt + 1; out of attempts the run has failed. */
function again(world: World, call: Call, error: Fault, retryAfter?: string): Outcome {
  if (call.attempt + 1 >= call.maxAttempts) return failed(error);
  const delay = retryDelay(retryAfter, call.attempt, !world.clock.virtual);
  return {
    retry: world.clock.now() + delay,
    reason: plain(`${error.name}: ${error.message}`).slice(0, 1_000),
  };
}

/** An error as functions and events see it: name, message, stack, and what else the SDK keeps. */
function faultOf(value: Json | undefined, status?: number): Fault {
  const body: Fields = value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
  const { __serialized: _, name, message, stack, ...rest } = body;
  return {
    ...rest,
    name: textOf(name) || "Error",
    message: textOf(message ?? body["error"]) || (status ? `the app answered ${status}` : "unknown error"),
    stack: textOf(stack),
  };
}

function opcodes(world: World, call: Call, reply: Reply & { kind: "answer" }, list: Json[]): Outcome {
  const ops: Op[] = [];
  for (const raw of list as Fields[]) {
    const op = textOf(raw["op"]);
    if (op === "RunComplete") return completed(raw["data"] ?? null);
    if (
      op === "StepError" &&
      reply.headers["x-inngest-no-retry"] !== "true" &&
      call.attempt + 1 < call.maxAttempts
    ) {
      return again(world, call, faultOf(raw["error"]), reply.headers["retry-after"]);
    }
    const read = op === "DiscoveryRequest" ? null : opcode(world, call, op, raw);
    if (read && "end" in read) return read;
    if (read) ops.push(read);
  }
  return tooLarge(call, ops) ?? { ops };
}

function tooLarge(call: Call, ops: Op[]): Outcome | null {
  if (Object.keys(call.steps).length + ops.length > MAX_STEPS)
    return failed(fault("TooLarge", "more than 1,000 steps"));
  const sizes = ops.map(({ result }) => Buffer.byteLength(result ?? ""));
  if (Math.max(0, ...sizes) > MAX_RESULT_BYTES)
    return failed(fault("TooLarge", "a step's result is larger than 256 KB"));
  const added = sizes.reduce((sum, size) => sum + size, 0);
  if (added + stateBytes(call) > MAX_STATE_BYTES)
    return failed(fault("TooLarge", "the run's state is larger than 4 MB"));
  return null;
}

/** UTF-16 length stands in for bytes, as the limit is a guard and not a promise to the byte. */
const stateBytes = (call: Call): number => JSON.stringify(call.steps).length;

function opcode(world: World, call: Call, op: string, raw: Fields): Op | Extract<Outcome, { end: End }> {
  const opts = (raw["opts"] ?? {}) as Fields;
  const base = { hash: textOf(raw["id"]), op, name: plain(textOf(raw["displayName"] ?? raw["name"])) };
  const stop = (message: string): Extract<Outcome, { end: End }> => ({
    end: { status: "failed", error: JSON.stringify(fault("Unsupported", message)) },
  });
  const until = (text: Json | undefined): number | null => {
    const delay = parseDelay(textOf(text), Date.now());
    return delay === null ? null : world.clock.now() + delay;
  };
  if (opts["parallelMode"] === "race")
    return stop(`race mode ("${base.name}") is not supported by the embedded engine`);
  if (!/^[0-9a-f]{40}$/.test(base.hash)) return stop(`the opcode "${op}" has no proper id`);
  switch (op) {
    case "StepRun":
      return { ...base, result: JSON.stringify({ data: raw["data"] ?? null }) };
    case "StepError":
    case "StepFailed":
      return { ...base, result: JSON.stringify({ error: faultOf(raw["error"]) }) };
    case "StepPlanned":
      return { ...base, kind: "call", at: world.clock.now() };
    case "Sleep": {
      const at = until(raw["name"]);
      return at === null
        ? stop(`the sleep "${textOf(raw["name"])}" is not understood`)
        : { ...base, kind: "timer", at };
    }
    case "WaitForEvent":
      return wait(base, raw, until(opts["timeout"]), stop);
    case "InvokeFunction":
      return invoke(
        world,
        call,
        base,
        opts,
        opts["timeout"] === undefined ? undefined : until(opts["timeout"]),
        stop,
      );
    default:
      return stop(`the opcode "${op}" is not supported by the embedded engine`);
  }
}

type Base = { hash: string; op: string; name: string };
type Stop = (message: string) => Extract<Outcome, { end: End }>;

function wait(base: Base, raw: Fields, at: number | null, stop: Stop): Op | ReturnType<Stop> {
  const opts = (raw["opts"] ?? {}) as Fields;
  const expression = opts["if"] === undefined ? null : textOf(opts["if"]);
  if (at === null) return stop(`the timeout of the wait "${base.name}" is not understood`);
  try {
    if (expression !== null) compileExpression(expression);
  } catch (error) {
    return stop(`wait "${base.name}": ${(error as Error).message}`);
  }
  return {
    ...base,
    kind: "timeout",
    at,
    wait: { event: plain(textOf(opts["event"] ?? raw["name"])), expression },
  };
}

function invoke(
  world: World,
  call: Call,
  base: Base,
  opts: Fields,
  at: number | null | undefined,
  stop: Stop,
): Op | ReturnType<Stop> {
  const definition = world.definitions.get(textOf(opts["function_id"]));
  if (at === null) return stop(`the timeout of the invocation "${base.name}" is not understood`);
  if (!definition) {
    const error = fault("Error", `the function "${textOf(opts["function_id"])}" is not in this app`);
    return { ...base, result: JSON.stringify({ error }) };
  }
  const payload = (opts["payload"] ?? {}) as Fields;
  const event: FunctionEvent = {
    id: ulid(),
    name: "inngest/function.invoked",
    data: payload["data"] ?? {},
    user: {},
    ts: Date.now(),
  };
  const start = { ...startOf(world, definition, event), parentRun: call.run, parentStep: base.hash };
  return { ...base, start, ...(at === undefined ? {} : { kind: "timeout" as const, at }) };
}
