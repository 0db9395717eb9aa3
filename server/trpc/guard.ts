/** What a request must be before tRPC sees it. */
import type { AnyRouter } from "@trpc/server";
import { Refusal } from "@/server/errors";
import { isOwnOrigin } from "@/server/security/own-origin";
import { parseJson, readText } from "@/server/security/read-body";

const MAX_BYTES = 64 * 1024;

/**
 * The same request with its body read and counted. Throws METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE, ORIGIN_REFUSED,
 * PAYLOAD_TOO_LARGE, NOT_FOUND for a procedure that is not there, BAD_INPUT for broken JSON, for keys that reach into
 * prototypes, and for a mutation within a batch of several.
 */
export async function guardRequest(request: Request, router: AnyRouter, paths: string): Promise<Request> {
  if (request.method !== "POST") throw new Refusal("METHOD_NOT_ALLOWED");
  if (request.headers.get("content-type") !== "application/json") throw new Refusal("UNSUPPORTED_MEDIA_TYPE");
  if (!isOwnOrigin(request.headers)) throw new Refusal("ORIGIN_REFUSED");
  checkPaths(request, router, paths);
  const body = await readText(request, MAX_BYTES);
  parseJson(body);
  const headers = new Headers(request.headers);
  headers.delete("trpc-accept");
  headers.set("accept", "application/json"); // streamed answers are not offered
  return new Request(request.url, { method: "POST", headers, body, signal: request.signal });
}

function checkPaths(request: Request, router: AnyRouter, paths: string): void {
  const batch = new URL(request.url).searchParams.get("batch") === "1";
  const names = batch ? paths.split(",") : [paths];
  const procedures = router._def.procedures as Record<string, { _def: { type: string } }>;
  for (const name of names) {
    if (!Object.hasOwn(procedures, name)) throw new Refusal("NOT_FOUND");
    if (names.length > 1 && procedures[name]?._def.type === "mutation") throw new Refusal("BAD_INPUT");
  }
}
