import { parseJson } from "@/server/revio/json";

const MASK = "•••";
/** Fields whose text is a word of the provider's own, or an id of ours. */
const KEPT_TEXT =
  /^(?:id|type|event_type|status|state|code|currency|product|reference|payment_type|payment_method|refund_availability|user_agent)$|_(?:id|type|status|method|currency)$/;
/** Fields whose number is money, a time or a count. */
const KEPT_NUMBER =
  /(?:^|_)(?:amount|total|price|fee|timestamp|quantity|count|discount|tax|due|on|at)(?:_|$)/;
/** A word or an id: nothing a person's name, address or number would be. */
const WORD = /^(?=.*[a-z])[a-z0-9_.:-]{1,80}$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d.:]*(?:Z|[+-]\d\d:?\d\d)?$/;
/** Below this a number is a count or a setting; a phone, ID or account number is above. */
const SMALL = 1_000_000;

/**
 * A delivery's body for people to read: structure, ids, statuses, amounts and times as they are, every other text and number
 * masked, whatever it is called, so that a field nobody knows of gives nothing away. Null when the body is no JSON.
 */
export function maskPayload(body: Uint8Array): string | null {
  const json = parseJson(body);
  return json.ok ? JSON.stringify(masked(json.value, ""), null, 2) : null;
}

function masked(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item, key));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masked(inner, name)]));
  if (typeof value === "string") return isPlain(key, value) ? value : MASK;
  if (typeof value === "number") return KEPT_NUMBER.test(key) || Math.abs(value) < SMALL ? value : MASK;
  return value;
}

const isPlain = (key: string, text: string): boolean =>
  text === "" || UUID.test(text) || TIME.test(text) || (KEPT_TEXT.test(key) && WORD.test(text));
