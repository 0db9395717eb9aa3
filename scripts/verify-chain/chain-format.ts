/**
 * The chain of the ledger a second time, from its description alone: nothing here is shared with the database's functions
 * (`db/functions/chain_bytes.sql`), so that a mistake or a lie in one is seen by the other. Integers are big-endian and signed,
 * lengths stand before contents, times are milliseconds since 1970. `golden.json` holds both to what a third hand computed.
 */
import { int4, int8, sha256 } from "./bytes";

export type Entry = {
  id: bigint;
  transactionId: string;
  kind: string;
  debitAccount: bigint;
  creditAccount: bigint;
  amount: bigint;
  currency: string;
  debitAfter: bigint | null;
  creditAfter: bigint | null;
  createdAt: bigint;
};

/** `entries` counts the account's sides from its first link on, `lastEntry` is the newest of them. */
export type Link = {
  account: bigint;
  link: bigint;
  seal: bigint;
  entries: bigint;
  lastEntry: bigint;
  hash: Buffer;
};

/** Over the entries with `fromEntry` < id <= `upToEntry`. */
export type Seal = {
  number: bigint;
  fromEntry: bigint;
  upToEntry: bigint;
  entries: number;
  links: number;
  root: Buffer;
  previous: Buffer;
  hash: Buffer;
  sealedAt: bigint;
};

export const NOTHING = Buffer.alloc(32);
export const DEBIT = Buffer.from([0]);
export const CREDIT = Buffer.from([1]);
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** An absent balance is a zero byte and a zero, so that none and 0 differ. */
const figure = (bytes: Buffer, value: bigint | null, at: number): number =>
  bytes.writeBigInt64BE(value ?? 0n, bytes.writeUInt8(value === null ? 0 : 1, at));

/** Every column, in one piece of memory: there are millions of them. */
export function entryBytes(e: Entry): Buffer {
  const kind = Buffer.byteLength(e.kind, "utf8");
  const currency = Buffer.byteLength(e.currency, "utf8");
  const bytes = Buffer.allocUnsafe(78 + kind + currency);
  let at = bytes.writeBigInt64BE(e.id);
  at += bytes.write(e.transactionId.replaceAll("-", ""), at, "hex");
  at = bytes.writeInt32BE(kind, at);
  at += bytes.write(e.kind, at, "utf8");
  for (const one of [e.debitAccount, e.creditAccount, e.amount]) at = bytes.writeBigInt64BE(one, at);
  at += bytes.write(e.currency, at, "utf8");
  at = figure(bytes, e.debitAfter, at);
  at = figure(bytes, e.creditAfter, at);
  bytes.writeBigInt64BE(e.createdAt, at);
  return bytes;
}

/** `sides` are pairs, in the order of the entries' ids: DEBIT or CREDIT, then the entry's bytes. */
export const linkHash = (account: bigint, link: bigint, previous: Buffer, sides: Buffer[]): Buffer =>
  sha256(Buffer.from("OW1"), int8(account, link, BigInt(sides.length / 2)), previous, ...sides);

export const leafHash = (l: Omit<Link, "seal">): Buffer =>
  sha256(LEAF, int8(l.account, l.link, l.entries, l.lastEntry), l.hash);

/** The root over at least one leaf; a lone node at the end of a row rises as it is. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  let row = [...leaves];
  while (row.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < row.length; at += 2) {
      const [left = NOTHING, right] = row.slice(at, at + 2);
      above.push(right === undefined ? left : sha256(NODE, left, right));
    }
    row = above;
  }
  return row[0] ?? NOTHING;
}

export const sealHash = (s: Seal): Buffer =>
  sha256(
    Buffer.from("OWS1"),
    int8(s.number, s.fromEntry, s.upToEntry),
    int4(s.entries, s.links),
    s.root,
    s.previous,
    int8(s.sealedAt),
  );
