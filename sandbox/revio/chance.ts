/** The one source of chance: a pure function of the seed and a name, so it needs no state and survives a crash. */
import { createHash } from "node:crypto";

const digest = (seed: string, name: readonly (string | number)[]): Buffer =>
  createHash("sha256")
    .update(JSON.stringify([seed, ...name]))
    .digest();

/** A number in [0, 1); the same seed and name always give the same one. */
export function draw(seed: string, ...name: (string | number)[]): number {
  return digest(seed, name).readUIntBE(0, 6) / 2 ** 48;
}

/** A version 4 UUID; the same seed and name always give the same one. */
export function uuid(seed: string, ...name: (string | number)[]): string {
  const bytes = digest(seed, name).subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
