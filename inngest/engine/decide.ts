/** From the SDK's answer to what changes: a pure decision, later written by one `apply` (INNGEST.md 2.4, 2.5). */
import type { End, World } from "./deliveries";
import { tooDeep } from "./events";
import { fault, faultOf, readOpcode, Unsupported, type Fault, type Fields, type Op } from "./opcodes";
import { plain, retryDelay, textOf, type Call, type Json } from "./protocol";

/** What came of a call: refused (nothing ran), lost (nobody knows what ran), or an answer signed by the SDK. */
export type Reply =
  | { kind: "refused"; reason: string }
  | { kind: "lost"; reason: string }
  | { kind: "answer"; status: number; headers: { [name: string]: string | undefined }; body: Json };

export type Outcome =
  | { hold: number; reason: string }
  | { retry: number; reason: string }
  | { ops: Op[] }
  | { end: End };

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
    if (op === "DiscoveryRequest") continue;
    try {
      ops.push(readOpcode(world, call, op, raw));
    } catch (error) {
      if (error instanceof Unsupported) return failed(fault("Unsupported", error.message));
      throw error;
    }
  }
  return tooLarge(call, ops) ?? { ops };
}

/** UTF-16 length stands in for bytes of state, as the limit is a guard and not a promise to the byte. */
function tooLarge(call: Call, ops: Op[]): Outcome | null {
  if (Object.keys(call.steps).length + ops.length > MAX_STEPS)
    return failed(fault("TooLarge", "more than 1,000 steps"));
  const sizes = ops.map(({ result }) => Buffer.byteLength(result ?? ""));
  if (Math.max(0, ...sizes) > MAX_RESULT_BYTES)
    return failed(fault("TooLarge", "a step's result is larger than 256 KB"));
  const added = sizes.reduce((sum, size) => sum + size, 0);
  if (added + JSON.stringify(call.steps).length > MAX_STATE_BYTES)
    return failed(fault("TooLarge", "the run's state is larger than 4 MB"));
  return null;
}
