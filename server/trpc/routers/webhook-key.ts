import { z } from "zod";

/** The SHA-256 of a key, which is its id. */
export const keyId = z.string().regex(/^[0-9a-f]{64}$/, "A key's id is 64 letters and digits.");

/** A key that shall be believed. */
export const keyWish = z.strictObject({
  route: z.enum(["webhook", "callback"]),
  pem: z.string().max(4_000),
  becomes: z.enum(["next", "current"]),
});
