/** One attempt to deliver an event: key, signature, faults, and what comes of it. */
import type { WebhookAction } from "./faults";
import { takeFault } from "./faults";
import { signature, takeSigningKey } from "./keys";
import type { Post } from "./post";
import type { AttemptRow, Sandbox } from "./state";
import { now } from "./state";

export type Delivery = {
  id: string;
  event_number: string;
  receiver: string;
  url: string;
  event_type: string;
  object_id: string;
  purchase_id: string | null;
  attempts: number;
  first_at_ms: string;
  held: string | null;
  body: string;
  stale: string;
};

/** Minutes from first scheduling, at speed 1. After the last one, never again. */
export const SCHEDULE_MIN = [0, 2, 8, 26, 80, 242, 728, 2186];

const LATEST_MS = 3_600_000;

/** When attempt number `attempts + 1` is due, or null when there is none. */
export function nextAttemptAt(firstAtMs: number, attempts: number, speed: number): number | null {
  const minutes = SCHEDULE_MIN[attempts];
  return minutes === undefined ? null : firstAtMs + Math.round((minutes * 60_000) / speed);
}

async function faultOf(
  sandbox: Sandbox,
  delivery: Delivery,
): Promise<{ id: number; action: WebhookAction } | null> {
  if (!sandbox.faults.some((fault) => fault.kind === "webhook")) return null;
  const receiver = delivery.receiver === "callback" ? "callback" : "webhook";
  const held = delivery.held !== null;
  const fault = await takeFault(
    sandbox,
    "webhook",
    (match) =>
      (match.event_type === undefined || match.event_type === delivery.event_type) &&
      (match.object === undefined ||
        match.object === delivery.object_id ||
        match.object === delivery.purchase_id) &&
      (match.receiver === undefined || match.receiver === receiver),
    `${delivery.event_number} ${receiver} ${delivery.attempts} ${held}`,
  );
  if (!fault) return null;
  const action = fault.rule.do as WebhookAction;
  // what was held back once is sent now, whatever else matches
  return held && (action.kind === "delay" || action.kind === "reorder") ? null : { id: fault.id, action };
}

function bytesOf(
  delivery: Delivery,
  action: WebhookAction["kind"] | undefined,
): { signed: Buffer; sent: Buffer } {
  const honest = Buffer.from(action === "stale_snapshot" ? delivery.stale : delivery.body);
  if (action === "bad_json") {
    const cut = honest.subarray(0, honest.length - 2);
    return { signed: cut, sent: cut };
  }
  if (action === "tamper_body")
    return {
      signed: honest,
      sent: Buffer.from(honest.toString().replace(/"amount":(\d)/, '"amount":9$1') + " "),
    };
  return { signed: honest, sent: honest };
}

function signaturesOf(signed: string, action: WebhookAction["kind"] | undefined): string[] {
  if (action === "omit_signature") return [];
  if (action === "double_signature") return [signed, signed];
  if (action === "tamper_signature") return [(signed.startsWith("A") ? "B" : "A") + signed.slice(1)];
  return [signed];
}

const blank = (delivery: Delivery, sandbox: Sandbox): AttemptRow => ({
  delivery_id: delivery.id,
  at_ms: now(sandbox),
  http_status: null,
  error: null,
  fault: null,
  key_id: null,
  sent: 0,
  status: null,
  next_at_ms: null,
  held: null,
});

/** What a fault does instead of sending, or null. */
function keepBack(sandbox: Sandbox, row: AttemptRow, action: WebhookAction | undefined): AttemptRow | null {
  if (action?.kind === "drop") return { ...row, status: "dropped" };
  if (action?.kind === "delay")
    return { ...row, held: "delay", next_at_ms: now(sandbox) + action.seconds * 1000 };
  if (action?.kind === "reorder") return { ...row, held: "reorder", next_at_ms: now(sandbox) + LATEST_MS };
  return null;
}

/** Attempts `delivery` once and answers the row to record. Nothing is written here. */
export async function attemptDelivery(sandbox: Sandbox, delivery: Delivery, post: Post): Promise<AttemptRow> {
  const fault = await faultOf(sandbox, delivery);
  const action = fault?.action;
  const row = { ...blank(delivery, sandbox), fault: fault && `fault ${fault.id}: ${fault.action.kind}` };
  const kept = keepBack(sandbox, row, action);
  if (kept) return kept;

  const owner = delivery.receiver === "callback" ? "company" : delivery.receiver;
  const key = takeSigningKey(sandbox, action?.kind === "wrong_key" ? "foreign" : owner);
  if (!key) return { ...row, status: "given_up", error: "the webhook is gone" };
  const { signed, sent } = bytesOf(delivery, action?.kind);
  const signatures = signaturesOf(await signature(key, signed), action?.kind);
  const copies = action?.kind === "duplicate" ? action.n : 0;
  let posted = await post(delivery.url, sent, signatures, sandbox.settings.sender_timeout_ms);
  for (let copy = 0; copy < copies; copy += 1)
    posted = await post(delivery.url, sent, signatures, sandbox.settings.sender_timeout_ms);

  const ok = posted.http_status !== null && posted.http_status >= 200 && posted.http_status < 300;
  const next = nextAttemptAt(
    Number(delivery.first_at_ms),
    delivery.attempts + 1,
    sandbox.settings.delivery_speed,
  );
  return {
    ...row,
    ...posted,
    key_id: key.id,
    sent: 1,
    status: ok ? "delivered" : next === null ? "given_up" : null,
    next_at_ms: ok ? null : next,
  };
}
