/** What a fault makes of an answer. */
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer";
import { json, refuse } from "./answer";
import type { ApiCall } from "./api";
import type { Action } from "./faults";
import { send, sendHalf, staySilent } from "./http";

const SILENCE_MS = 60_000;
const REFUSES_BY_DEFAULT = new Set([429, 503]);

/** The answer of a fault that comes before Revio acts, or null when Revio acts first. */
export function actsBefore(action: Action): Answer | null {
  if (action.kind === "close") return refuse(503, "closed", "The connection was closed.");
  if (action.kind === "html" && action.accept !== true) return htmlPage(action.status ?? 502);
  if (action.kind === "answer" && !(action.accept ?? !REFUSES_BY_DEFAULT.has(action.status)))
    return plain(action);
  return null;
}

function plain(action: Extract<Action, { kind: "answer" }>): Answer {
  const headers =
    action.retry_after === undefined ? undefined : { "retry-after": String(action.retry_after) };
  if (action.body !== undefined) return json(action.status, action.body, headers);
  return refuse(action.status, "sandbox_fault", `The sandbox was told to answer ${action.status}.`, headers);
}

const htmlPage = (status: number): Answer => ({
  status,
  type: "text/html",
  body: "<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>",
});

/** Sends `answer`, or what `action` leaves of it. */
export async function answerWith(
  call: ApiCall,
  response: ServerResponse,
  answer: Answer,
  action: Action | null,
): Promise<void> {
  switch (action?.kind) {
    case undefined:
      return send(response, answer);
    case "latency":
      await sleep(action.ms);
      return send(response, answer);
    case "close":
      response.socket?.destroy();
      return undefined;
    case "timeout":
      return staySilent(response, action.ms ?? SILENCE_MS);
    case "reset":
      return sendHalf(response, answer);
    case "answer":
      return send(response, plain(action));
    case "html":
      return send(response, htmlPage(action.status ?? 502));
    case "cut_json":
      return send(response, { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) });
    case "wrong_type":
      return send(response, withFields(answer, { id: 12_345 }));
    case "extra_field":
      return send(response, withFields(answer, { sandbox_extra: { nested: [1, "two", null] } }));
    case "unknown_status":
      return send(response, withFields(answer, { status: "sandbox_unheard_of" }));
    case "stale_read":
      return send(response, await before(call, answer));
  }
}

function withFields(answer: Answer, fields: Record<string, unknown>): Answer {
  if (!answer.body.startsWith("{")) return answer;
  return { ...answer, body: JSON.stringify({ ...(JSON.parse(answer.body) as object), ...fields }) };
}

/** The purchase or payout as it was before its last change. */
async function before(call: ApiCall, answer: Answer): Promise<Answer> {
  if (answer.status !== 200 || call.id === "") return answer;
  const rows = await call.sandbox.db.query<{ before: unknown }>(
    `select before from purchases where id = $1::text::uuid
     union all select before from payouts where id = $1::text::uuid`,
    [call.id],
  );
  return rows[0]?.before ? { ...answer, body: JSON.stringify(rows[0].before) } : answer;
}
