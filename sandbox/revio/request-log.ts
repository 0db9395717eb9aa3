/** The log of API calls: each is about one object, and either acted on or not. */
import type { Answer } from "./answer";
import type { ApiCall, FiredFault } from "./api";
import type { Action } from "./faults";
import { actsBefore } from "./spoil";
import { now } from "./state";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/** The object's id in a path, or an empty string. */
export const idIn = (path: string): string =>
  /^\/(?:purchases|payouts|webhooks|refunds|company_statements)\/([^/]+)\//.exec(path)?.[1] ?? "";

/** What the call gives as `reference`, or the one of the object it names. */
export async function referenceOf(call: ApiCall): Promise<string | null> {
  const given = (call.body as { reference?: unknown } | null | undefined)?.reference;
  if (typeof given === "string") return given;
  if (!isUuid(call.id)) return null;
  const rows = await call.sandbox.db.query<{ reference: string }>(
    `select reference from purchases where id = $1::text::uuid
     union all select reference from payouts where id = $1::text::uuid`,
    [call.id],
  );
  return rows[0]?.reference ?? null;
}

type Outcome = { number: number; answer: Answer; fault: FiredFault | null };

/** Notes what was asked, what Revio would answer, and what the caller is told. */
export async function logCall(call: ApiCall, { number, answer, fault }: Outcome): Promise<void> {
  const handled = fault === null || actsBefore(fault.action) === null;
  const shown =
    handled && answer.status < 300 && answer.body.startsWith("{")
      ? (JSON.parse(answer.body) as ShownObject)
      : {};
  const told = { close: 0, timeout: 0, reset: answer.status } as Partial<Record<Action["kind"], number>>;
  await call.sandbox.logRequest({
    number,
    at_ms: now(call.sandbox),
    method: call.method,
    path: call.path,
    reference: shown.related_to?.reference ?? shown.reference ?? (await referenceOf(call)),
    object_id: shown.related_to?.id ?? shown.id ?? (call.id === "" ? null : call.id),
    http_status: fault ? (told[fault.action.kind] ?? statusTold(fault.action, answer)) : answer.status,
    accepted: handled && answer.status < 300,
    fault: fault && `${fault.name}: ${fault.action.kind}`,
  });
}

type ShownObject = { id?: string; reference?: string; related_to?: { id: string; reference: string } };

const statusTold = (action: Action, answer: Answer): number =>
  action.kind === "answer" ? action.status : action.kind === "html" ? (action.status ?? 502) : answer.status;
