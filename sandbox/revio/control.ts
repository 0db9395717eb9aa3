/** `/__sandbox/`: what tests and developers do to the sandbox, under a key of its own. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answer";
import { json, wrong } from "./answer";
import { bookOf } from "./book";
import {
  addFault,
  clockAnswer,
  deleteFaults,
  flush,
  health,
  listFaults,
  moveClock,
  putSettings,
  resend,
  reset,
  rotate,
} from "./control-calls";
import { LISTS, listRows } from "./control-lists";
import { actOnPayout, PAYOUT_ACTIONS } from "./control-payouts";
import { actOnPurchase, ACTIONS } from "./control-purchases";
import { readBody, send } from "./http";
import { isFields } from "./input";
import type { Engine } from "./server";

export type ControlCall = {
  engine: Engine;
  method: string;
  parts: string[];
  query: URLSearchParams;
  body: Record<string, unknown>;
};

function authorised(engine: Engine, header: string | string[] | undefined): boolean {
  const given = Buffer.from(String(header));
  const wanted = Buffer.from(engine.sandbox.controlKey);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

export async function handleControl(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const bytes = await readBody(request);
  if (!authorised(engine, request.headers["x-sandbox-control"]))
    return send(response, wrong("wrong X-Sandbox-Control", 401));
  let body: unknown;
  try {
    body = bytes?.length ? JSON.parse(bytes.toString()) : {};
  } catch {
    return send(response, wrong("the body is not JSON"));
  }
  if (!isFields(body)) return send(response, wrong("the body is not an object"));
  const parts = url.pathname.slice("/__sandbox/".length).replace(/\/$/, "").split("/");
  return send(
    response,
    await control({ engine, method: request.method ?? "GET", parts, query: url.searchParams, body }),
  );
}

/** One control call, as the API and the developer's page make it. */
export async function control(call: ControlCall): Promise<Answer> {
  const { method, parts } = call;
  const [room = "", id, action] = parts;
  const name = `${method} ${room}`;
  if (method === "GET" && Object.hasOwn(LISTS, room)) return listRows(call, room);
  if (name === "POST purchases" && id && action && parts.length === 3) {
    return Object.hasOwn(ACTIONS, action)
      ? actOnPurchase(call, id, action)
      : wrong(`unknown action ${action}`, 404);
  }
  if (name === "POST payouts" && id && action && parts.length === 3) {
    return Object.hasOwn(PAYOUT_ACTIONS, action)
      ? actOnPayout(call, id, action)
      : wrong(`unknown action ${action}`, 404);
  }
  if (name === "POST deliveries" && action === "resend" && id) return resend(call, id);
  const handler = Object.hasOwn(CALLS, parts.length > 1 ? `${name}/${id}` : name)
    ? CALLS[parts.length > 1 ? `${name}/${id}` : name]
    : undefined;
  if (handler) return handler(call);
  if (method === "DELETE" && room === "faults") return deleteFaults(call, "http");
  if (method === "DELETE" && room === "webhook-faults") return deleteFaults(call, "webhook");
  return wrong(`there is no ${method} /__sandbox/${parts.join("/")}`, 404);
}

const CALLS: Record<string, (call: ControlCall) => Answer | Promise<Answer>> = {
  "POST reset": reset,
  "GET settings": ({ engine }) => json(200, engine.sandbox.settings),
  "PUT settings": putSettings,
  "GET faults": (call) => listFaults(call, "http"),
  "POST faults": (call) => addFault(call, "http"),
  "GET webhook-faults": (call) => listFaults(call, "webhook"),
  "POST webhook-faults": (call) => addFault(call, "webhook"),
  "GET clock": ({ engine }) => clockAnswer(engine),
  "POST clock": moveClock,
  "POST deliveries/flush": flush,
  "POST keys/rotate": rotate,
  "GET book": async ({ engine }) => json(200, { rows: await bookOf(engine.sandbox) }),
  "GET health": health,
};
