/** Bytes in, bytes out: reading bodies with a cap, writing answers. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answer";

const LARGEST_BODY = 1024 * 1024;

/** The body, or null when it is larger than 1 MiB; the rest is then read and thrown away, so the answer arrives. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
    if (size > 8 * LARGEST_BODY) break;
  }
  return size > LARGEST_BODY ? null : Buffer.concat(chunks);
}

export function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.headersSent) return;
  const body = Buffer.from(answer.body, answer.encoding);
  response.writeHead(answer.status, {
    "content-type": answer.type,
    "content-length": body.length,
    "cache-control": "no-store",
    ...answer.headers,
  });
  response.end(body);
}

/** Announces the whole answer, sends half of it, then resets the connection. */
export function sendHalf(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body, answer.encoding);
  response.writeHead(answer.status, { "content-type": answer.type, "content-length": body.length });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.resetAndDestroy());
}

/** Never answers: the caller's own timeout ends it, or this one does. */
export function staySilent(response: ServerResponse, ms: number): void {
  const timer = setTimeout(() => response.destroy(), ms);
  timer.unref();
  response.once("close", () => clearTimeout(timer));
}
