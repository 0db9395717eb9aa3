/** The one way bytes from Revio become values, in answers and in webhooks (REVIO.md B6, SECURITY.md 5). */
export type Json = { ok: true; value: unknown } | { ok: false; reason: JsonRefusal };
export type JsonRefusal = "bad_encoding" | "bad_json" | "too_deep" | "forbidden_key";

const MAX_DEPTH = 64;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Decodes strictly: UTF-8 without repair, a byte order mark is an error, nesting up to 64, no key that could reach a
 * prototype. Any bytes give a value or a refusal, never a throw.
 */
export function parseJson(bytes: Uint8Array): Json {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { ok: false, reason: "bad_encoding" };
  }
  // Measured on the text, before the parser meets a body that is nothing but brackets.
  if (depthOf(text) > MAX_DEPTH) return { ok: false, reason: "too_deep" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: "bad_json" };
  }
  return hasForbiddenKey(value) ? { ok: false, reason: "forbidden_key" } : { ok: true, value };
}

/** The value as an object with string keys, or undefined for arrays and scalars. */
export const asObject = (value: unknown): Record<string, unknown> | undefined =>
  isObject(value) && !Array.isArray(value) ? value : undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (inString) {
      if (sign === "\\") index += 1;
      else if (sign === '"') inString = false;
    } else if (sign === '"') inString = true;
    else if (sign === "{" || sign === "[") deepest = Math.max(deepest, (depth += 1));
    else if (sign === "}" || sign === "]") depth -= 1;
  }
  return deepest;
}

function hasForbiddenKey(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, child]) => FORBIDDEN.has(key) || hasForbiddenKey(child));
}
