import { timingSafeEqual } from "node:crypto";
import { env } from "@/server/env";
import { clientAddress } from "@/server/security/client-address";

const LOOPBACK = new Set(["127.0.0.1", "0:0:0:0::/64"]);

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** With METRICS_TOKEN set: whoever brings it as a bearer token. Without: callers on this machine, by the socket's other end. */
export function mayScrape(headers: Headers): boolean {
  const { METRICS_TOKEN } = env();
  if (METRICS_TOKEN) return sameText(headers.get("authorization") ?? "", `Bearer ${METRICS_TOKEN}`);
  return LOOPBACK.has(clientAddress(headers));
}
