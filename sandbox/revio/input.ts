/** What every create checks the same way: errors keyed by (dotted) field, never an exception. */
import type { FieldErrors } from "./answer";

export type Fields = Record<string, unknown>;
export type Check = { errors: FieldErrors; add(field: string, code: string, message: string): void };

const CURRENCIES = new Set(Intl.supportedValuesOf("currency"));
export const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);
export const REQUIRED = "This field is required.";
export const NOT_AN_OBJECT: FieldErrors = { __all__: [{ message: "Expected an object.", code: "invalid" }] };

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** False for text the database can't hold: NUL, lone surrogates. */
export function storable(value: unknown): boolean {
  if (typeof value === "string") return !/[\0\p{Surrogate}]/u.test(value);
  if (Array.isArray(value)) return value.every(storable);
  if (isFields(value))
    return Object.entries(value).every(([name, entry]) => storable(name) && storable(entry));
  return true;
}

/** Text and numbers as text, anything else as nothing. */
export const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

export function isUrl(value: unknown, longest = 500): value is string {
  if (typeof value !== "string" || value.length > longest || !URL.canParse(value)) return false;
  return ["http:", "https:"].includes(new URL(value).protocol);
}

export function checker(): Check {
  const errors: FieldErrors = {};
  return {
    errors,
    add(field, code, message) {
      (errors[field] ??= []).push({ message, code });
    },
  };
}

export const isMissing = (value: unknown): boolean => value === undefined || value === null || value === "";

export function checkBrand(check: Check, value: unknown, brandId: string): void {
  if (isMissing(value)) check.add("brand_id", "required", REQUIRED);
  else if (value !== brandId)
    check.add(
      "brand_id",
      "does_not_exist",
      `Invalid pk "${textOf(value).slice(0, 64)}" - object does not exist.`,
    );
}

/** An object in a field; otherwise nothing, and the error is noted. */
export function readFields(check: Check, field: string, value: unknown): Fields | null {
  if (isFields(value)) return value;
  if (value === undefined) check.add(field, "required", REQUIRED);
  else check.add(field, "invalid", "Expected an object.");
  return null;
}

/** The `client` of a create; `client_id` names one the sandbox does not have. */
export function readClient(check: Check, body: Fields): Fields | null {
  const client = body["client"] ?? undefined;
  const clientId = body["client_id"] ?? undefined;
  if (client !== undefined && clientId !== undefined) {
    check.add("client", "invalid", "Specify either client or client_id, not both.");
    return null;
  }
  if (clientId !== undefined) {
    check.add("client_id", "does_not_exist", "Invalid pk - object does not exist.");
    return null;
  }
  return readFields(check, "client", client);
}

export function readEmail(check: Check, email: unknown): string {
  if (isMissing(email)) check.add("client.email", "required", REQUIRED);
  else if (typeof email !== "string" || email.length > 254 || !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email))
    check.add("client.email", "invalid", "Enter a valid email address.");
  return textOf(email);
}

export function readCurrency(check: Check, currency: unknown, field: string): string {
  if (currency === undefined) check.add(field, "required", REQUIRED);
  else if (typeof currency !== "string" || !CURRENCIES.has(currency))
    check.add(field, "invalid_choice", "Not a valid choice.");
  return textOf(currency);
}

/** Minor units, from 1 to 2^53 - 1. */
export function readAmount(check: Check, amount: unknown, field: string): bigint {
  if (amount === undefined || amount === null) check.add(field, "required", REQUIRED);
  else if (typeof amount !== "number" || !Number.isInteger(amount))
    check.add(field, "invalid", "A valid integer is required.");
  else if (amount < 1) check.add(field, "min_value", "Ensure this value is greater than or equal to 1.");
  else if (!Number.isSafeInteger(amount))
    check.add(field, "max_value", `Ensure this value is less than or equal to ${LARGEST}.`);
  else return BigInt(amount);
  return 0n;
}

/** A text that may be left out, of at most `longest` characters. */
export function readText(check: Check, value: unknown, field: string, longest: number): string {
  const text = value ?? "";
  if (typeof text !== "string") check.add(field, "invalid", "Not a valid string.");
  else if (text.length > longest)
    check.add(field, "max_length", `Ensure this field has no more than ${longest} characters.`);
  return textOf(text);
}
