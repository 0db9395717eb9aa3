/** `/api/v1`: authentication, routing, limits, the request log, and the faults around every call. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { getBalance, getPaymentMethods, getPublicKey, getTurnover } from "./account-api";
import type { Answer } from "./answer";
import { notFound, refuse } from "./answer";
import { isLost } from "./db";
import { faultOfTag } from "./email-tags";
import type { Action } from "./faults";
import { pathMatches, takeFault } from "./faults";
import { readBody } from "./http";
import { storable } from "./input";
import { createPayout, executePayout, getPayout } from "./payouts-api";
import { cancelPurchase, createPurchase, getPurchase, refundPurchase } from "./purchases-api";
import { idIn, isUuid, logCall, referenceOf } from "./request-log";
import { actsBefore, answerWith } from "./spoil";
import type { Sandbox } from "./state";
import { cancelStatement, createStatement, getStatement, listStatements } from "./statements-api";
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, updateWebhook } from "./webhooks-api";

export type ApiCall = {
  sandbox: Sandbox;
  method: string;
  /** Below `/api/v1`. */
  path: string;
  /** The object's id in the path, or an empty string. */
  id: string;
  query: URLSearchParams;
  body: unknown;
};

/** A fault that spoils a call, and who asked for it. */
export type FiredFault = { action: Action; name: string };

type Handler = (call: ApiCall) => Promise<Answer>;

const ROUTES: Record<string, Record<string, Handler>> = {
  "/purchases/": { POST: createPurchase },
  "/purchases/{id}/": { GET: getPurchase },
  "/purchases/{id}/cancel/": { POST: cancelPurchase },
  "/purchases/{id}/refund/": { POST: refundPurchase },
  "/payouts/": { POST: createPayout },
  "/payouts/{id}/": { GET: getPayout },
  "/payouts/{id}/execute/": { POST: executePayout },
  "/webhooks/": { POST: createWebhook, GET: listWebhooks },
  "/webhooks/{id}/": { GET: getWebhook, PUT: updateWebhook, PATCH: updateWebhook, DELETE: deleteWebhook },
  "/company_statements/": { POST: createStatement, GET: listStatements },
  "/company_statements/{id}/": { GET: getStatement },
  "/company_statements/{id}/cancel/": { POST: cancelStatement },
  "/public_key/": { GET: getPublicKey },
  "/account/json/balance/": { GET: getBalance },
  "/account/json/turnover/": { GET: getTurnover },
  "/payment_methods/": { GET: getPaymentMethods },
};

function routeOf(path: string): Record<string, Handler> | undefined {
  const template = Object.keys(ROUTES).find((pattern) => pathMatches(pattern, path));
  return template === undefined ? undefined : ROUTES[template];
}

function authorised(sandbox: Sandbox, header: string | undefined): boolean {
  const given = Buffer.from(header ?? "");
  const wanted = Buffer.from(`Bearer ${sandbox.secretKey}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

type Parsed = { kind: "json"; value: unknown } | { kind: "broken" } | { kind: "too_large" };

function parse(bytes: Buffer | null): Parsed {
  if (bytes === null) return { kind: "too_large" };
  if (bytes.length === 0) return { kind: "json", value: undefined };
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return storable(value) ? { kind: "json", value } : { kind: "broken" };
  } catch {
    return { kind: "broken" };
  }
}

/** What Revio itself would answer. */
async function route(call: ApiCall, parsed: Parsed, authorization: string | undefined): Promise<Answer> {
  if (parsed.kind === "too_large")
    return refuse(413, "request_too_large", "The request is larger than 1 MiB.");
  if (!authorised(call.sandbox, authorization))
    return refuse(401, "authentication_failed", "Invalid or missing key.", { "www-authenticate": "Bearer" });
  const methods = routeOf(call.path);
  if (!methods && routeOf(`${call.path}/`)) return notFound();
  if (!methods)
    return refuse(501, "sandbox_not_implemented", `The sandbox has no ${call.method} ${call.path}`);
  const handler = Object.hasOwn(methods, call.method) ? methods[call.method] : undefined;
  if (!handler)
    return refuse(405, "method_not_allowed", `Method "${call.method}" not allowed.`, {
      allow: Object.keys(methods).join(", "),
    });
  if (parsed.kind === "broken") return refuse(400, "parse_error", "JSON parse error.");
  if (call.id !== "" && !isUuid(call.id)) return notFound();
  return handler(call);
}

async function findFault(call: ApiCall): Promise<FiredFault | null> {
  const { sandbox, method, path } = call;
  if (sandbox.settings.rate_limit > 0 && overLimit(sandbox)) {
    return { action: { kind: "answer", status: 429, accept: false, retry_after: 1 }, name: "rate_limit" };
  }
  if (method === "POST" && path === "/purchases/") {
    const action = await faultOfTag(sandbox, call.body);
    if (action) return { action, name: "tag" };
  }
  if (!sandbox.faults.some((fault) => fault.kind === "http")) return null;
  const reference = sandbox.faults.some((fault) => fault.rule.match.reference !== undefined)
    ? await referenceOf(call)
    : null;
  const fault = await takeFault(
    sandbox,
    "http",
    (match) =>
      (match.method === undefined || match.method === method) &&
      (match.path === undefined || pathMatches(match.path, path)) &&
      (match.reference === undefined || match.reference === reference),
  );
  return fault && { action: fault.rule.do as Action, name: `fault ${fault.id}` };
}

const windows = new WeakMap<Sandbox, { second: number; calls: number }>();

function overLimit(sandbox: Sandbox): boolean {
  const second = Math.floor(Date.now() / 1000);
  const old = windows.get(sandbox);
  const window = old?.second === second ? old : { second, calls: 0 };
  window.calls += 1;
  windows.set(sandbox, window);
  return window.calls > sandbox.settings.rate_limit;
}

/** Serves one API call and logs it before the answer leaves; 503 while the database is away. */
export async function handleApi(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const number = (sandbox.counts.request += 1);
  const parsed = parse(await readBody(request));
  const path = url.pathname.slice("/api/v1".length);
  const body = parsed.kind === "json" ? parsed.value : undefined;
  const call: ApiCall = {
    sandbox,
    method: request.method ?? "GET",
    path,
    id: idIn(path),
    query: url.searchParams,
    body,
  };
  let answer: Answer;
  let fault: FiredFault | null = null;
  try {
    fault = await findFault(call);
    answer =
      (fault && actsBefore(fault.action)) ?? (await route(call, parsed, request.headers.authorization));
    if (answer.fault) fault ??= { action: answer.fault, name: "bank account" };
    await logCall(call, { number, answer, fault });
  } catch (error) {
    if (!isLost(error)) throw error;
    answer = refuse(503, "service_unavailable", "The sandbox has lost its database; please try again.", {
      "retry-after": "1",
    });
    fault = null;
  }
  await answerWith(call, response, answer, fault?.action ?? null);
}
