/**
 * One HTTP exchange with Revio: bytes out, bytes in, and the one fact that decides about money when it goes wrong:
 * whether anything was sent. Built on undici's dispatcher, which tells when a request goes onto a connected socket.
 * No redirects, no proxy from the environment, no decompression, a cap on the answer's size and on the total time.
 */
import { Agent } from "undici";
import { point } from "@/server/observability/points";
import { parseRetryAfter } from "./retry-after";

export const MAX_ANSWER_BYTES = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 2000;

type HttpRequest = {
  method: "GET" | "POST";
  url: URL;
  secretKey: string;
  body?: string;
  timeoutMs: number;
  /** The operation's name, for the points. */
  name: string;
};

export type Exchange =
  /** A whole answer; `body` is undefined when it was too large. */
  | { kind: "answer"; httpCode: number; body: Uint8Array | undefined; retryAfterMs?: number }
  /** No whole answer. `sent` false: surely nothing left this machine. */
  | { kind: "lost"; sent: boolean; reason: string };

/** Connections to Revio, kept alive for a few seconds. `atOnce` bounds the sockets. */
export const createAgent = (atOnce: number): Agent =>
  new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    connections: atOnce,
    pipelining: 1,
    // The total time of the operation is the only clock.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

/** Sends once. Never throws and never repeats; always settles within `timeoutMs`. */
export function exchange(agent: Agent, request: HttpRequest): Promise<Exchange> {
  return new Promise((resolve) => {
    let sent = false;
    let giveUp: ((reason: Error) => void) | undefined;
    let settled = false;
    const settle = (result: Exchange): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      resolve(result);
    };
    const lose = (reason: string): void => {
      settle({ kind: "lost", sent, reason });
      giveUp?.(new Error(reason));
    };
    const timer = setTimeout(() => lose("timeout"), request.timeoutMs);
    const answer = createAnswer();

    agent.dispatch(options(request), {
      onRequestStart(controller) {
        // The time was up while it waited for a connection: aborted here, it is never written.
        if (settled) return controller.abort(new Error("given up"));
        giveUp = (reason) => controller.abort(reason);
        sent = true;
        setImmediate(() => passSentPoint(request.name, lose));
      },
      onResponseStart: (_controller, httpCode, headers) => answer.start(httpCode, headers["retry-after"]),
      onResponseData(controller, chunk) {
        if (answer.add(chunk)) return;
        settle(answer.result());
        controller.abort(new Error("too large"));
      },
      onResponseEnd: () => settle(answer.result()),
      onResponseError: (_controller, error) => lose(reasonOf(error)),
    });
  });
}

function options({ method, url, secretKey, body }: HttpRequest) {
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers: {
      authorization: `Bearer ${secretKey}`,
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body: body ?? null,
  };
}

/** By the next turn of the loop the bytes are with the kernel. An error left there plays a lost connection. */
function passSentPoint(name: string, lose: (reason: string) => void): void {
  try {
    point(`${name}.sent`);
  } catch {
    lose("reset");
  }
}

function createAnswer() {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let httpCode = 0;
  let retryAfterMs: number | undefined;
  return {
    start(code: number, retryAfter: unknown): void {
      httpCode = code;
      retryAfterMs = parseRetryAfter(retryAfter, Date.now());
    },
    /** False when the cap is passed. */
    add(chunk: Uint8Array): boolean {
      size += chunk.length;
      if (size <= MAX_ANSWER_BYTES) chunks.push(chunk);
      return size <= MAX_ANSWER_BYTES;
    },
    result(): Exchange {
      const body = size <= MAX_ANSWER_BYTES ? Buffer.concat(chunks) : undefined;
      return { kind: "answer", httpCode, body, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    },
  };
}

/** The error's code, never its message: messages can carry addresses and data. */
function reasonOf(error: Error): string {
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z0-9_]{1,64}$/.test(code)
    ? code.toLowerCase()
    : "connection_failed";
}
