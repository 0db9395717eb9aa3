/** A statement's file, streamed: no key goes there, no redirect is followed, nothing is kept in memory. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Dispatcher, errors } from "undici";
import { tell } from "./call";
import type { Gateway, ObservedCall } from "./gateway";
import { defaultGateway } from "./gateway";
import type { Outcome } from "./outcome";
import { parseRetryAfter } from "./retry-after";
import { safeUrl } from "./safe-url";

export type Download = {
  /** Read it to the end, or `return` it, which closes the connection. Throws `TruncatedDownload` and `DownloadTooLarge`. */
  chunks: AsyncIterable<Buffer>;
  /** What the other side announced, null when it didn't. */
  declaredBytes: number | null;
};

/** The body ended before what was announced, or stood still for a minute: what was read is not the statement. */
export class TruncatedDownload extends Error {
  override readonly name = "TruncatedDownload";
  constructor(
    readonly reason: "closed" | "stalled",
    readonly receivedBytes: number,
    readonly declaredBytes: number | null,
  ) {
    super(
      `the download ended after ${receivedBytes} bytes of ${declaredBytes ?? "an unknown number"}: ${reason}`,
    );
  }
}

/** More bytes than STATEMENT_MAX_BYTES. */
export class DownloadTooLarge extends Error {
  override readonly name = "DownloadTooLarge";
  constructor(readonly maxBytes: number) {
    super(`the download is larger than ${maxBytes} bytes`);
  }
}

const IDLE_MS = 60_000;
const TRIES = 3;

/**
 * Opens the file of a statement, whose address came from the provider: only the API's own origin or a host of REVIO_DOWNLOAD_HOSTS.
 * Tried three times until it answers; from then on a failure is thrown by the iterator, and the caller begins anew. `rejected`: the
 * address is not allowed, or not good any more (read the statement again); `unavailable`: try later.
 */
export async function downloadStatement(
  address: string,
  gateway: Gateway = defaultGateway(),
  { idleMs = IDLE_MS } = {},
): Promise<Outcome<Download>> {
  const url = safeUrl(address, gateway.config);
  const { apiUrl, downloadHosts } = gateway.config;
  if (!url || (url.origin !== new URL(apiUrl).origin && !downloadHosts.includes(url.host)))
    return rejected("unsafe_download_url", "not surely an address of the provider");
  for (let attempt = 1; ; attempt += 1) {
    const started = performance.now();
    const { outcome, httpCode } = await open(url, gateway, idleMs);
    note(gateway, { attempt, httpCode, outcome: outcome.kind, ms: Math.round(performance.now() - started) });
    if (outcome.kind !== "unavailable" || attempt === TRIES) return outcome;
    await sleep(200 + gateway.random() * 1800);
  }
}

const rejected = (code: string, message: string, httpCode?: number) =>
  ({ kind: "rejected", code, message, ...(httpCode === undefined ? {} : { httpCode }) }) as const;

/** What may pass with time, although it is a refusal. */
const PASSING = new Set([408, 425, 429]);

async function open(
  url: URL,
  gateway: Gateway,
  idleMs: number,
): Promise<{ outcome: Outcome<Download>; httpCode?: number }> {
  let response: Dispatcher.ResponseData;
  try {
    response = await gateway.agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: "GET",
      headers: { accept: "text/csv", "accept-encoding": "identity" },
      headersTimeout: idleMs,
      bodyTimeout: idleMs,
    });
  } catch (error) {
    const code =
      error instanceof Error && "code" in error ? String(error.code).toLowerCase() : "connection_failed";
    return { outcome: { kind: "unavailable", reason: code } };
  }
  const { statusCode: httpCode, headers, body } = response;
  const declared = declaredBytes(headers["content-length"]);
  const { downloadMaxBytes } = gateway.config;
  if (httpCode === 200 && headers["content-encoding"] === undefined && (declared ?? 0) <= downloadMaxBytes)
    return {
      outcome: {
        kind: "ok",
        value: { chunks: read(body, declared, downloadMaxBytes), declaredBytes: declared },
      },
      httpCode,
    };
  body.on("error", () => undefined).destroy();
  if (httpCode === 200 && (declared ?? 0) > downloadMaxBytes)
    return { outcome: rejected("too_large", `larger than ${downloadMaxBytes} bytes`, httpCode), httpCode };
  if (httpCode < 400 || (httpCode < 500 && !PASSING.has(httpCode)))
    return { outcome: rejected(`http_${httpCode}`, "the file is not there", httpCode), httpCode };
  const retryAfterMs = parseRetryAfter(headers["retry-after"], Date.now());
  return {
    outcome: {
      kind: "unavailable",
      reason: `http_${httpCode}`,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
    httpCode,
  };
}

const declaredBytes = (header: string | string[] | undefined): number | null =>
  typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : null;

async function* read(
  body: AsyncIterable<Buffer>,
  declared: number | null,
  maxBytes: number,
): AsyncGenerator<Buffer, void, undefined> {
  let received = 0;
  try {
    for await (const chunk of body) {
      received += chunk.length;
      if (received > maxBytes) throw new DownloadTooLarge(maxBytes);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof DownloadTooLarge) throw error;
    throw new TruncatedDownload(
      error instanceof errors.BodyTimeoutError ? "stalled" : "closed",
      received,
      declared,
    );
  }
  if (declared !== null && received < declared) throw new TruncatedDownload("closed", received, declared);
}

type Seen = { attempt: number; httpCode: number | undefined; outcome: ObservedCall["outcome"]; ms: number };

function note(gateway: Gateway, seen: Seen): void {
  tell(gateway, { operation: "statement.download", group: "reports", pathTemplate: "/{file}", ...seen });
}
