/** What both formats are made of: SHA-256 over parts one behind the other, and big-endian signed integers. */
import { hash } from "node:crypto";

export const sha256 = (...parts: Buffer[]): Buffer => hash("sha256", Buffer.concat(parts), "buffer");

export function int8(...values: bigint[]): Buffer {
  const bytes = Buffer.allocUnsafe(8 * values.length);
  let at = 0;
  for (const value of values) at = bytes.writeBigInt64BE(value, at);
  return bytes;
}

export function int4(...values: number[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * values.length);
  let at = 0;
  for (const value of values) at = bytes.writeInt32BE(value, at);
  return bytes;
}
