/** Reads one opcode of the SDK: a result, or what is pending and until when (INNGEST.md 2.5). */
import { startOf, type FunctionEvent, type Start, type World } from "./deliveries";
import { parseDelay } from "./durations";
import { compileExpression } from "./expressions";
import { plain, textOf, ulid, type Call, type Json } from "./protocol";

/** As `apply_op` in schema.sql reads it. */
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

export type Fields = { [key: string]: Json };
export type Fault = { name: string; message: string; stack?: string };

/** The run asks for something the engine does not do; it fails at once. */
export class Unsupported extends Error {}

export const fault = (name: string, message: string): Fault => ({ name, message });

/** An error as functions and events see it: name, message, stack, and what else the SDK keeps. */
export function faultOf(value: Json | undefined, status?: number): Fault {
  const body: Fields = value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
  const { __serialized: _, name, message, stack, ...rest } = body;
  return {
    ...rest,
    name: textOf(name) || "Error",
    message: textOf(message ?? body["error"]) || (status ? `the app answered ${status}` : "unknown error"),
    stack: textOf(stack),
  };
}

/** One opcode as a change of the run's state. Throws Unsupported, by name. */
export function readOpcode(world: World, call: Call, op: string, raw: Fields): Op {
  const opts = (raw["opts"] ?? {}) as Fields;
  const base = { hash: textOf(raw["id"]), op, name: plain(textOf(raw["displayName"] ?? raw["name"])) };
  if (opts["parallelMode"] === "race") {
    throw new Unsupported(`race mode ("${base.name}") is not supported by the embedded engine`);
  }
  if (!/^[0-9a-f]{40}$/.test(base.hash)) throw new Unsupported(`the opcode "${op}" has no proper id`);
  switch (op) {
    case "StepRun":
      return { ...base, result: JSON.stringify({ data: raw["data"] ?? null }) };
    case "StepError":
    case "StepFailed":
      return { ...base, result: JSON.stringify({ error: faultOf(raw["error"]) }) };
    case "StepPlanned":
      return { ...base, kind: "call", at: world.clock.now() };
    case "Sleep":
      return { ...base, kind: "timer", at: moment(world, raw["name"], base.name) };
    case "WaitForEvent":
      return wait(world, base, raw["name"], opts);
    case "InvokeFunction":
      return invoke(world, call, base, opts);
    default:
      throw new Unsupported(`the opcode "${op}" is not supported by the embedded engine`);
  }
}

type Base = { hash: string; op: string; name: string };

/** The clock's moment of a duration or an absolute date. */
function moment(world: World, text: Json | undefined, step: string): number {
  const delay = parseDelay(textOf(text), Date.now());
  if (delay === null) throw new Unsupported(`the time "${textOf(text)}" of "${step}" is not understood`);
  return world.clock.now() + delay;
}

function wait(world: World, base: Base, name: Json | undefined, opts: Fields): Op {
  const expression = opts["if"] === undefined ? null : textOf(opts["if"]);
  try {
    if (expression !== null) compileExpression(expression);
  } catch (error) {
    throw new Unsupported(`wait "${base.name}": ${(error as Error).message}`, { cause: error });
  }
  const at = moment(world, opts["timeout"], base.name);
  return { ...base, kind: "timeout", at, wait: { event: plain(textOf(opts["event"] ?? name)), expression } };
}

function invoke(world: World, call: Call, base: Base, opts: Fields): Op {
  const definition = world.definitions.get(textOf(opts["function_id"]));
  if (!definition) {
    const error = fault("Error", `the function "${textOf(opts["function_id"])}" is not in this app`);
    return { ...base, result: JSON.stringify({ error }) };
  }
  const data = ((opts["payload"] ?? {}) as Fields)["data"] ?? {};
  const event: FunctionEvent = {
    id: ulid(),
    name: "inngest/function.invoked",
    data,
    user: {},
    ts: Date.now(),
  };
  const start = { ...startOf(world, definition, event), parentRun: call.run, parentStep: base.hash };
  if (opts["timeout"] === undefined) return { ...base, start };
  return { ...base, start, kind: "timeout", at: moment(world, opts["timeout"], base.name) };
}
