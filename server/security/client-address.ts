/** Where a request comes from, as far as it can be believed. */
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";
import { env } from "@/server/env";
import { keyedHash } from "./keyed-hash";

const PEER = "x-wallet-peer";
let recording = false;

/**
 * Writes the other end of the socket into each request that reaches a server of this process, over whatever a client sent
 * under that name. Called once at start; a second call changes nothing. Until then every address is "unknown".
 * https://nodejs.org/api/diagnostics_channel.html#http
 */
export function recordPeerAddresses(): void {
  if (recording) return;
  recording = true;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[PEER] = request.socket.remoteAddress ?? "";
  });
}

/**
 * The client's address: the socket's other end, or as many hops further back in X-Forwarded-For as there are trusted
 * proxies. IPv6 counts by /64, since one household has that many. "unknown" when nothing can be believed.
 */
export const clientAddress = (headers: Headers, trustedProxies = env().TRUSTED_PROXIES): string =>
  network(fullAddress(headers, trustedProxies));

/** The same without the cut, as it came: for a list of addresses, never to be stored or logged. Empty when nothing can be believed. */
export function fullAddress(headers: Headers, trustedProxies = env().TRUSTED_PROXIES): string {
  const forwarded = headers.get("x-forwarded-for")?.split(",") ?? [];
  const chain = [...forwarded.map((hop) => hop.trim()), headers.get(PEER) ?? ""];
  const address = chain[Math.max(0, chain.length - 1 - trustedProxies)] ?? "";
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
}

/** The address as it is stored: 128 bits of a keyed hash. */
export const addressHash = (address: string): string => keyedHash("ip", address).toString("hex").slice(0, 32);

function network(plain: string): string {
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return "unknown";
  const [head = "", tail] = (plain.split("%")[0] ?? "").split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
