import { asObject } from "./json";
import type { Rejected } from "./outcome";

type Fault = { code: string; message: string };

/**
 * Reads the three documented shapes of an error body: field to a list of `{message, code}`, field to one of them, and
 * `{"error": "..."}`. General errors stand under `__all__`. The whole body must fit: a proxy's or firewall's JSON is no
 * refusal by Revio, and then this gives undefined.
 */
export function readErrorBody(body: unknown): Omit<Rejected, "kind"> | undefined {
  const fields = Object.entries(asObject(body) ?? {});
  const first = fields[0];
  if (!first) return undefined;
  if (fields.length === 1 && first[0] === "error" && typeof first[1] === "string")
    return { code: "error", message: clipped(first[1]) };
  const faults = fields.map(([, value]) => readFault(value));
  const fault = faults[0];
  if (!fault || faults.includes(undefined)) return undefined;
  return { ...fault, ...(first[0] === "__all__" ? {} : { field: clipped(first[0]) }) };
}

function readFault(value: unknown): Fault | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const faults = list.map(asObject).map((entry) => {
    const { code, message } = entry ?? {};
    return typeof code === "string" && typeof message === "string"
      ? { code: clipped(code), message: clipped(message) }
      : undefined;
  });
  return faults.includes(undefined) ? undefined : faults[0];
}

const clipped = (text: string): string => text.slice(0, 300);
