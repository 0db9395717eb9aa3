import { type Address, oneOf } from "./address";
import { dayAfter, dayStart } from "./days";
import { PEOPLE } from "./people-list";
import type { AuditInput } from "./types";

export const AUDIT = "/admin/audit";

/** What the address of the audit log may say. */
export const AUDIT_NAMES = [
  "actor",
  "action",
  "object",
  "outcome",
  "request",
  "from",
  "to",
  "cursor",
] as const;

export const OUTCOMES = { done: "Done", denied: "Refused", failed: "Failed" } as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const dayOf = (text: string | undefined): string | undefined =>
  text !== undefined && DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;

/** The same input on the server and in the browser. Days are South African ones, the last one included. */
export function auditInput(address: Address): AuditInput {
  const outcome = oneOf(address["outcome"], Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]);
  const [from, to] = [dayOf(address["from"]), dayOf(address["to"])];
  const text = (name: string): string => (address[name] ?? "").trim().slice(0, 254);
  return {
    ...(text("actor") ? { actor: text("actor") } : {}),
    ...(text("action") ? { action: text("action") } : {}),
    ...(text("object") ? { object: text("object") } : {}),
    ...(text("request") ? { requestId: text("request") } : {}),
    ...(outcome ? { outcome } : {}),
    ...(from ? { from: dayStart(from) } : {}),
    ...(to ? { to: dayAfter(to) } : {}),
    ...(address["cursor"] ? { cursor: address["cursor"] } : {}),
  };
}

/** The rows about one thing. */
export const auditOf = (object: string): string => `${AUDIT}?${new URLSearchParams({ object }).toString()}`;

const PAGES: Readonly<Record<string, string>> = {
  user: PEOPLE,
  approval: "/admin/approvals",
  break: "/admin/breaks",
  delivery: "/admin/webhooks",
  dead_letter: "/admin/dead-letters",
  run: "/admin/reconciliation",
  statement: "/admin/statements",
  replay_run: "/admin/replays",
};

/** Where an object has a page of its own. */
export const pageOfObject = (kind: string, id: string): string | undefined =>
  PAGES[kind] === undefined || !/^[a-z]{3}_/.test(id) ? undefined : `${PAGES[kind]}/${id}`;
