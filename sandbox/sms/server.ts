/**
 * A behaving HTTP twin of the SMS provider, BulkSMS JSON REST API v1, as far as the product uses it: `POST /v1/messages` with
 * basic auth and a deduplication id, and `GET /v1/messages`. Its messages live as long as the process.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type SmsSandboxOptions = {
  /** Default 0: any free port. */
  port?: number;
  tokenId: string;
  tokenSecret: string;
  /** How long the slow number keeps its caller waiting; default 30 s. */
  slowMs?: number;
};

type SentMessage = {
  id: string;
  type: "SENT";
  to: string;
  body: string;
  status: { id: string; type: "ACCEPTED" | "FAILED" };
  submission: { id: string; date: string };
};

export type RunningSmsSandbox = {
  origin: string;
  /** Accepted messages, oldest first. */
  messages(): SentMessage[];
  /** How often a submission arrived for a number, repeated ones included. */
  tries(to: string): number;
  stop(): Promise<void>;
};

/** Numbers that play a part; every other number is simply texted. */
export const NUMBERS = {
  /** 400: not a number the network knows. */
  refused: "+27000000400",
  /** 403: no credits left. */
  noCredits: "+27000000403",
  /** 503: nothing was taken. */
  away: "+27000000503",
  /** The first submission is accepted and answered with 500. */
  lostAnswer: "+27000000500",
  /** The first submission is accepted, its answer comes late. */
  slow: "+27000000408",
  /** 201, but the message failed at once: this number asked not to be texted. */
  blocked: "+27000000201",
} as const;

type Answer = { status: number; body: unknown };
type Memory = { sent: SentMessage[]; byId: Map<string, SentMessage[]>; tries: Map<string, number> };

const LARGEST_BODY = 1024 * 1024;
const problem = (status: number, type: string, detail: string): Answer => ({
  status,
  body: {
    type: `https://developer.bulksms.com/json/v1/errors#${type}`,
    title: type.replaceAll("-", " "),
    status,
    detail,
  },
});

/** Starts on loopback and answers when requests are served. */
export async function startSmsSandbox(options: SmsSandboxOptions): Promise<RunningSmsSandbox> {
  const memory: Memory = { sent: [], byId: new Map(), tries: new Map() };
  const server = createServer((request, response) => {
    answer(options, memory, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    messages: () => [...memory.sent],
    tries: (to) => memory.tries.get(to) ?? 0,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  options: SmsSandboxOptions,
  memory: Memory,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return void response.destroy();
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? "/", "http://localhost");
  const { wait, ...said } = decide(options, memory, { request, url, body: Buffer.concat(chunks).toString() });
  if (wait) await new Promise((resolve) => setTimeout(resolve, options.slowMs ?? 30_000).unref());
  if (response.destroyed) return;
  response.writeHead(said.status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(said.body));
}

type Call = { request: IncomingMessage; url: URL; body: string };

function decide(options: SmsSandboxOptions, memory: Memory, call: Call): Answer & { wait?: true } {
  if (!isOurs(options, call.request.headers.authorization ?? ""))
    return problem(401, "authentication-failed", "The credentials were not accepted.");
  if (call.url.pathname !== "/v1/messages") return problem(404, "not-found", "There is nothing here.");
  if (call.request.method === "GET") return { status: 200, body: memory.sent.toReversed() };
  if (call.request.method !== "POST") return problem(405, "method-not-allowed", "Use GET or POST.");
  const entries = readEntries(call.body);
  if (entries === null) return problem(400, "bad-request", "The body must be a list of {to, body}.");
  const key = call.url.searchParams.get("deduplication-id");
  if (key !== null && !(/^\d{1,10}$/.test(key) && Number(key) < 2 ** 31))
    return problem(400, "bad-request", "deduplication-id must be an int32.");
  return submit(memory, entries, key);
}

function submit(
  memory: Memory,
  entries: { to: string; body: string }[],
  key: string | null,
): Answer & { wait?: true } {
  const [{ to } = { to: "" }] = entries;
  memory.tries.set(to, (memory.tries.get(to) ?? 0) + 1);
  const known = key === null ? undefined : memory.byId.get(key);
  if (known) return { status: 201, body: known };
  if (to === NUMBERS.refused) return problem(400, "bad-request", "The number is not known to any network.");
  if (to === NUMBERS.noCredits) return problem(403, "insufficient-credits", "There are not enough credits.");
  if (to === NUMBERS.away) return problem(503, "service-unavailable", "Try again later.");
  const messages = entries.map((entry, index) => accept(memory.sent.length + index + 1, entry));
  memory.sent.push(...messages);
  if (key !== null) memory.byId.set(key, messages);
  if (to === NUMBERS.lostAnswer) return problem(500, "internal-error", "The answer was lost.");
  return { status: 201, body: messages, ...(to === NUMBERS.slow ? { wait: true } : {}) };
}

function accept(number: number, { to, body }: { to: string; body: string }): SentMessage {
  const failed = to === NUMBERS.blocked;
  return {
    id: String(number),
    type: "SENT",
    to: to.replace(/^\+/, ""),
    body,
    status: failed ? { id: "FAILED.BLOCKED", type: "FAILED" } : { id: "ACCEPTED.null", type: "ACCEPTED" },
    submission: { id: `1-${String(number).padStart(20, "0")}`, date: new Date().toISOString() },
  };
}

/** A list or one entry, as the provider takes both; null for anything else. */
function readEntries(body: string): { to: string; body: string }[] | null {
  try {
    const parsed: unknown = JSON.parse(body);
    const list: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    const entries = list.filter(isEntry);
    return entries.length > 0 && entries.length === list.length ? entries : null;
  } catch {
    return null;
  }
}

const isEntry = (value: unknown): value is { to: string; body: string } =>
  typeof value === "object" &&
  value !== null &&
  "to" in value &&
  "body" in value &&
  typeof value.to === "string" &&
  typeof value.body === "string" &&
  /^\+?\d{7,15}$/.test(value.to) &&
  value.body !== "";

function isOurs({ tokenId, tokenSecret }: SmsSandboxOptions, header: string): boolean {
  const wanted = Buffer.from(`Basic ${Buffer.from(`${tokenId}:${tokenSecret}`).toString("base64")}`);
  const given = Buffer.from(header);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
