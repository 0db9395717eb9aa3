import { decodeId, encodeId } from "@/db/ids";

const PREFIXES = {
  deposit: "dep",
  withdrawal: "wdr",
  transfer: "trf",
  refund: "ref",
  adjustment: "adj",
  suspense: "sus",
} as const;
export type TransactionType = keyof typeof PREFIXES;

/** The id people and URLs see: the type's prefix and the UUID in base 32. */
export const publicId = (type: TransactionType, id: string): string => encodeId(PREFIXES[type], id);

/** The UUID of a public transaction id of any type, or undefined when the text is none. */
export function findTransactionId(text: string): string | undefined {
  return Object.values(PREFIXES)
    .map((prefix) => decodeId(prefix, text))
    .find((id) => id !== undefined);
}
