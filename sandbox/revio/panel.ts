/** The developer's page at `/`: what there is, and buttons for what a bank or a bad network would do. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answer";
import { page, seeOther } from "./answer";
import { control } from "./control";
import { readBody, send } from "./http";
import { panelPage } from "./panel-page";
import { isFields } from "./input";
import type { Engine } from "./server";
import { now } from "./state";

/** The control calls that a button may make. */
const ALLOWED =
  /^((?:purchases|payouts)\/[0-9a-f-]{36}\/[a-z-]+|deliveries\/\d+\/resend|deliveries\/flush|faults|webhook-faults|clock)$/;

const MOST = 40;

export type PurchaseLine = {
  id: string;
  reference: string;
  status: string;
  currency: string;
  amount: string;
  email: string;
};
export type PayoutLine = {
  id: string;
  reference: string;
  status: string;
  currency: string;
  amount: string;
  bank_account: string;
};
export type DeliveryLine = {
  id: string;
  event_type: string;
  receiver: string;
  reference: string;
  status: string;
  attempts: number;
  last: string | null;
};

export async function handlePanel(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const form = new URLSearchParams((await readBody(request))?.toString() ?? "");
  if (request.method === "POST" && url.pathname.startsWith("/panel/"))
    return send(response, await press(engine, request, url, form));
  if (request.method === "GET" && url.pathname === "/") return send(response, await show(engine, url));
  return send(response, { status: 404, type: "text/plain", body: "There is no such page." });
}

/** A button: a control call by the browser's own page. Other sites' forms are refused by their Origin. */
async function press(
  engine: Engine,
  request: IncomingMessage,
  url: URL,
  form: URLSearchParams,
): Promise<Answer> {
  const { origin, host } = request.headers;
  const path = url.pathname.slice("/panel/".length).replace(/\/$/, "");
  if (origin !== undefined && origin !== `http://${host}` && origin !== engine.sandbox.origin)
    return { status: 403, type: "text/plain", body: "Only this page's own buttons." };
  if (!ALLOWED.test(path)) return { status: 404, type: "text/plain", body: "There is no such button." };
  const body: unknown = JSON.parse(form.get("body") ?? "{}");
  const method = form.get("method") === "DELETE" ? "DELETE" : "POST";
  const answer = await control({
    engine,
    method,
    parts: path.split("/"),
    query: new URLSearchParams(),
    body: isFields(body) ? body : {},
  });
  const note = answer.status < 300 ? "Done" : answer.body.slice(0, 200);
  return seeOther(`/?note=${encodeURIComponent(`${note}: ${path}`)}`);
}

async function show({ sandbox }: Engine, url: URL): Promise<Answer> {
  const purchases = await sandbox.db.query<PurchaseLine>(
    `select id, reference, status, body #>> '{purchase,currency}' as currency, body #>> '{purchase,total}' as amount,
       body #>> '{client,email}' as email
     from purchases order by number desc limit $1`,
    [MOST],
  );
  const payouts = await sandbox.db.query<PayoutLine>(
    `select id, reference, status, currency, asked::text as amount, body #>> '{client,bank_account}' as bank_account
     from payouts order by number desc limit $1`,
    [MOST],
  );
  const deliveries = await sandbox.db.query<DeliveryLine>(
    `select id, event_type, receiver, reference, status, attempts,
       (select coalesce(a.fault, a.error, a.http_status::text) from attempts a where a.delivery_id = d.id order by a.id desc limit 1) as last
     from deliveries d order by d.id desc limit $1`,
    [MOST],
  );
  const { faults, seed } = sandbox;
  const clock = new Date(now(sandbox)).toISOString().slice(0, 19).replace("T", " ");
  return page(
    200,
    panelPage({ purchases, payouts, deliveries, faults, seed, clock, note: url.searchParams.get("note") }),
  );
}
