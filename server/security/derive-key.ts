import { hkdfSync } from "node:crypto";
import { env } from "@/server/env";

const cache = new Map<string, Buffer>();

/** A 256-bit key of its own for each purpose, from DERIVATION_KEY by HKDF-SHA256 (RFC 5869). The same label gives the same key. */
export function deriveKey(label: string): Buffer {
  const known = cache.get(label);
  if (known) return known;
  const key = Buffer.from(
    hkdfSync("sha256", Buffer.from(env().DERIVATION_KEY, "hex"), Buffer.alloc(0), label, 32),
  );
  cache.set(label, key);
  return key;
}
