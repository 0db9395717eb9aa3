/** `/webhooks/` of the API. Each webhook has a key pair of its own; its answers carry the public half. */
import type { Answer, FieldErrors } from "./answer";
import { json, noContent, notFound, refuseFields } from "./answer";
import type { ApiCall } from "./api";
import { uuid } from "./chance";
import { ensureKey, loadKeys, publicKey } from "./keys";
import { isFields, isUrl } from "./input";
import { listNewest } from "./paging";
import type { Sandbox } from "./state";
import { now, seconds } from "./state";

type Row = {
  id: string;
  number: string;
  title: string;
  callback: string;
  all_events: boolean;
  events: string[];
  created_on: string;
  updated_on: string;
};

type Fields = Pick<Row, "title" | "callback" | "all_events" | "events">;

const OF_PURCHASE = [
  "created,viewed,paid,payment_failure,pending_execute,pending_charge,cancelled,hold,captured,pending_capture,released",
  "pending_release,preauthorized,settled,pending_refund,pending_recurring_token_delete,recurring_token_deleted",
  "subscription_charge_failure",
];

/** What a webhook may ask for (REVIO.md A6). */
const EVENTS = new Set([
  ...OF_PURCHASE.flatMap((line) => line.split(",")).map((name) => `purchase.${name}`),
  "payment.refunded",
  "payout.pending",
  "payout.success",
  "payout.failed",
  "billing_template_client.subscription_billing_cancelled",
]);

function show(sandbox: Sandbox, row: Row): Record<string, unknown> {
  const { number: _, ...shown } = row;
  return {
    ...shown,
    type: "webhook",
    created_on: Number(row.created_on),
    updated_on: Number(row.updated_on),
    public_key: publicKey(sandbox, row.id),
  };
}

function readFields(body: unknown, old: Fields | null): Fields | { errors: FieldErrors } {
  const errors: FieldErrors = {};
  const given = isFields(body) ? body : {};
  const value = { ...(old ?? { all_events: false, events: [] }), ...given } as Record<string, unknown>;
  const { title, callback, all_events: all, events } = value;
  if (title === undefined) errors["title"] = [{ message: "This field is required.", code: "required" }];
  else if (typeof title !== "string" || title.length === 0 || title.length > 100)
    errors["title"] = [{ message: "Enter 1 to 100 characters.", code: "invalid" }];
  if (callback === undefined) errors["callback"] = [{ message: "This field is required.", code: "required" }];
  else if (!isUrl(callback, 500)) errors["callback"] = [{ message: "Enter a valid URL.", code: "invalid" }];
  if (typeof all !== "boolean")
    errors["all_events"] = [{ message: "Must be a valid boolean.", code: "invalid" }];
  if (!Array.isArray(events) || events.some((event) => !EVENTS.has(String(event))))
    errors["events"] = [{ message: "Not a list of known events.", code: "invalid_choice" }];
  else if (events.length === 0 && all !== true)
    errors["events"] = [{ message: "Choose events, or all_events.", code: "required" }];
  if (Object.keys(errors).length > 0) return { errors };
  return {
    title: String(title),
    callback: String(callback),
    all_events: all === true,
    events: events as string[],
  };
}

/** Registers a webhook; a second call with the same body registers a second one. */
export async function createWebhook({ sandbox, body }: ApiCall): Promise<Answer> {
  const fields = readFields(body, null);
  if ("errors" in fields) return refuseFields(fields.errors);
  const number = (sandbox.counts.webhook += 1);
  const id = uuid(sandbox.seed, "webhook", number);
  await ensureKey(sandbox, id); // the key first: a webhook without one could not sign
  const rows = await sandbox.db.query<Row>(
    `insert into webhooks (id, number, title, callback, all_events, events, created_on, updated_on)
     values ($1::text::uuid, $2, $3, $4, $5, $6::text::jsonb, $7, $7) returning *`,
    [
      id,
      number,
      fields.title,
      fields.callback,
      fields.all_events,
      JSON.stringify(fields.events),
      seconds(now(sandbox)),
    ],
  );
  return rows[0] ? json(201, show(sandbox, rows[0])) : notFound();
}

export function listWebhooks(call: ApiCall): Promise<Answer> {
  return listNewest(call, "webhooks", (row) => show(call.sandbox, row as Row));
}

async function find({ sandbox, id }: ApiCall): Promise<Row | undefined> {
  return (await sandbox.db.query<Row>("select * from webhooks where id = $1::text::uuid", [id]))[0];
}

export async function getWebhook(call: ApiCall): Promise<Answer> {
  const row = await find(call);
  return row ? json(200, show(call.sandbox, row)) : notFound();
}

/** PUT replaces what PATCH merges. The key stays. */
export async function updateWebhook(call: ApiCall): Promise<Answer> {
  const { sandbox, id, body } = call;
  const old = await find(call);
  if (!old) return notFound();
  const fields = readFields(body, call.method === "PATCH" ? { ...old } : null);
  if ("errors" in fields) return refuseFields(fields.errors);
  const rows = await sandbox.db.query<Row>(
    `update webhooks set title = $2, callback = $3, all_events = $4, events = $5::text::jsonb, updated_on = $6
     where id = $1::text::uuid returning *`,
    [
      id,
      fields.title,
      fields.callback,
      fields.all_events,
      JSON.stringify(fields.events),
      seconds(now(sandbox)),
    ],
  );
  return rows[0] ? json(200, show(sandbox, rows[0])) : notFound();
}

/** What is queued for it is given up, as nothing could sign it any more. */
export async function deleteWebhook({ sandbox, id }: ApiCall): Promise<Answer> {
  const rows = await sandbox.db.query(
    `with gone as (delete from webhooks where id = $1::text::uuid returning id),
          ended as (update deliveries set status = 'given_up' where receiver in (select id::text from gone) and status = 'pending'),
          keys_gone as (delete from keys where owner in (select id::text from gone))
     select id from gone`,
    [id],
  );
  if (rows.length === 0) return notFound();
  await loadKeys(sandbox);
  return noContent;
}
