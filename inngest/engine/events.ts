/** Reads what senders post to `/e/<key>` (INNGEST.md 2.2). */
import type { FunctionEvent } from "./deliveries";
import { YEAR_MS } from "./durations";
import { plain, ulid, type Json } from "./protocol";

type Incoming = { id: string; event: FunctionEvent };

/** The sender's mistake; the message says which. */
export class RefusedEvents extends Error {}

const MAX_EVENTS = 1_000;
const MAX_EVENT_BYTES = 256 * 1_024;
const MAX_DEPTH = 100;

/** Parses one event or a list, and gives each its internal id. Throws RefusedEvents; nothing is taken in part. */
export function parseEvents(text: string, seed: string | undefined): Incoming[] {
  let body: Json;
  try {
    body = JSON.parse(text) as Json;
  } catch {
    throw new RefusedEvents("the body is not JSON");
  }
  const list = Array.isArray(body) ? body : [body];
  if (list.length > MAX_EVENTS) throw new RefusedEvents(`more than ${MAX_EVENTS} events in a request`);
  const ids = internalIds(seed, list.length);
  return list.map((raw, i) => parseEvent(raw, ids[i] ?? ulid()));
}

function parseEvent(raw: Json, id: string): Incoming {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw))
    throw new RefusedEvents("an event is not an object");
  const { name, ts, v } = raw;
  if (typeof name !== "string" || name === "" || plain(name) !== name)
    throw new RefusedEvents("an event has no proper name");
  if (name.startsWith("inngest/")) throw new RefusedEvents(`the event name "${name}" is reserved`);
  if (tooDeep(raw, MAX_DEPTH)) throw new RefusedEvents(`an event is nested deeper than ${MAX_DEPTH} levels`);
  const now = Date.now();
  const event: FunctionEvent = {
    id: typeof raw["id"] === "string" && raw["id"] !== "" ? raw["id"] : id,
    name,
    data: raw["data"] ?? {},
    user: raw["user"] ?? {},
    ts: typeof ts === "number" && ts > 0 ? Math.trunc(ts) : now,
    ...(typeof v === "string" ? { v } : {}),
  };
  if (event.ts > now + YEAR_MS) throw new RefusedEvents("an event is dated more than 366 days ahead");
  if (Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES)
    throw new RefusedEvents("an event is larger than 256 KB");
  return { id, event };
}

/** `<millis>,<base64 of 10 bytes>`: a repeated send gets the same ids, the 1-based index being added to the last four bytes. */
function internalIds(seed: string | undefined, count: number): string[] {
  const [millis, base64 = ""] = seed?.split(",") ?? [];
  const entropy = Buffer.from(base64, "base64");
  if (!/^\d{1,14}$/.test(millis ?? "") || entropy.length !== 10) return [];
  return Array.from({ length: count }, (_, i) => {
    const bytes = Buffer.from(entropy);
    bytes.writeUInt32BE((bytes.readUInt32BE(6) + i + 1) % 2 ** 32, 6);
    return ulid(Number(millis), bytes);
  });
}

/** Whether JSON nests deeper than `depth`, found without recursion. */
export function tooDeep(value: Json, depth: number): boolean {
  let level: Json[] = [value];
  for (let i = 0; level.length > 0; i++) {
    if (i > depth) return true;
    level = level.flatMap((v) => (v !== null && typeof v === "object" ? Object.values(v) : []));
  }
  return false;
}
