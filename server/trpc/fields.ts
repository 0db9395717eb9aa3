/** Input fields that several procedures take, each with the sentence people are told. */
import { z } from "zod";
import { decodeId } from "@/db/ids";
import { fromWire } from "@/server/money";
import type { Acting } from "@/server/sessions/session";

/** Money on the wire: a string of digits, minor units, at most 15 of them. Gives a bigint. */
export const minorUnits = z
  .string({ error: "Amount must be a string of cents, like 25000 for R 250,00." })
  .regex(/^(0|[1-9]\d{0,14})$/, "Amount must be a string of cents, like 25000 for R 250,00.")
  .transform(fromWire);

/** Three letters; which ones are good is for the command to say. */
export const currencyCode = z.string().regex(/^[A-Za-z]{3}$/, "Currency must be three letters, like ZAR.");

/** The client's own key for one wish: a UUID. */
export const idempotencyKey = z
  .uuid("The idempotency key must be a UUID.")
  .transform((key) => key.toLowerCase());

/** The confirmation that was given for this call (`stepUp.start`, `stepUp.confirm`), where it needs one. */
export const stepUpField = z.string().max(40).nullish();

/** The whole input of a call that needs nothing but its confirmation. */
export const confirmedOnly = z.strictObject({ stepUpId: stepUpField });

/** The actor with that confirmation. What isn't an id confirms nothing. */
export const confirmedBy = <Actor extends Acting>(
  actor: Actor,
  stepUpId: string | null | undefined,
): Actor => ({
  ...actor,
  stepUp: decodeId("stp", stepUpId ?? "") ?? null,
});

/** An e-mail address as people write it; which case it has does not matter. */
export const emailField = z
  .email("Enter an e-mail address like name@example.com.")
  .max(254, "This e-mail address is too long.");

/** A password to be; whether it is good enough is checked where it is hashed. */
export const newPasswordField = z.string().max(1024, "Use at most 256 characters.");

export const publicIdField = z.string().max(40);

/** Why an admin does something, for the audit log. */
export const adminReason = z
  .string()
  .trim()
  .min(10, "Say why, in 10 characters or more.")
  .max(1000, "Say why, in 1 000 characters or less.");

/** Which page of a list by keyset. */
export const paging = {
  cursor: z.string().max(300).nullish(),
  limit: z.union([z.literal(25), z.literal(50), z.literal(100)]).default(50),
};

/** The answer of a call that has nothing to tell but that it was done. */
export const done = z.strictObject({ done: z.literal(true) });
export const DONE = { done: true } as const;

/** A page of a list by keyset. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable(), prev: z.string().nullable() });
