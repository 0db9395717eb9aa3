import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { deriveKey } from "@/server/security/derive-key";
import { Refusal } from "@/server/errors";

/** A place in a sorted list: the row beside it and which way to read on. `v` is a time (ISO) or minor units, as text. */
export type Place = { v: string; id: string; go: "next" | "prev" };

const place = z.object({ v: z.string().max(40), id: z.uuid(), go: z.enum(["next", "prev"]) });

/** What a cursor is bound to: owner, filter and order. A cursor from another list is refused. */
export const listFingerprint = (...parts: unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 16);

const sign = (body: string, list: string): Buffer =>
  createHmac("sha256", deriveKey("cursor")).update(`${list}.${body}`).digest().subarray(0, 16);

/** An opaque, signed cursor. */
export function writeCursor(at: Place, list: string): string {
  const body = Buffer.from(JSON.stringify(at)).toString("base64url");
  return `${body}.${sign(body, list).toString("base64url")}`;
}

/** The place a cursor stands for. Throws BAD_CURSOR for anything this list did not give out. */
export function readCursor(cursor: string, list: string): Place {
  const [body = "", mac = "", ...rest] = cursor.split(".");
  const given = Buffer.from(mac, "base64url");
  const wanted = sign(body, list);
  if (rest.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new Refusal("BAD_CURSOR", { field: "cursor" });
  return place.parse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
}
