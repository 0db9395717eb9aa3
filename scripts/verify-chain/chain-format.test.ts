import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import {
  CREDIT,
  DEBIT,
  type Entry,
  entryBytes,
  leafHash,
  type Link,
  linkHash,
  merkleRoot,
  NOTHING,
  type Seal,
  sealHash,
} from "./chain-format";

const big = z.string().transform((text) => BigInt(text));
const bytes = z.string().transform((text) => Buffer.from(text, "hex"));
/** Computed by a program that shares nothing with this repository, from the description in `chain-format.ts`. */
const golden = z
  .object({
    entries: z.array(
      z.object({
        id: big,
        transactionId: z.string(),
        kind: z.string(),
        debitAccount: big,
        creditAccount: big,
        amount: big,
        currency: z.string(),
        debitAfter: big.nullable(),
        creditAfter: big.nullable(),
        createdAt: big,
        bytes,
      }),
    ),
    links: z.array(
      z.object({
        account: big,
        link: big,
        seal: big,
        entries: big,
        lastEntry: big,
        hash: bytes,
        leaf: bytes,
      }),
    ),
    seals: z.array(
      z.object({
        number: big,
        fromEntry: big,
        upToEntry: big,
        entries: big.transform(Number),
        links: big.transform(Number),
        root: bytes,
        previous: bytes,
        hash: bytes,
        sealedAt: big,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "golden.json"), "utf8")));

const database = useDatabase();
const db = connectAs(database, "admin", { search_path: "pg_catalog, wallet" });

const entriesOf = (seal: Seal): Entry[] =>
  golden.entries.filter(({ id }) => id > seal.fromEntry && id <= seal.upToEntry);
const linksOf = (seal: Seal) => golden.links.filter((link) => link.seal === seal.number);
const sidesOf = (link: Link, seal: Seal): Buffer[] =>
  entriesOf(seal).flatMap((entry) => [
    ...(entry.debitAccount === link.account ? [DEBIT, entryBytes(entry)] : []),
    ...(entry.creditAccount === link.account ? [CREDIT, entryBytes(entry)] : []),
  ]);
const before = (link: Link): Buffer =>
  golden.links.find((one) => one.account === link.account && one.link === link.link - 1n)?.hash ?? NOTHING;
const sealOf = (link: Link): Seal => {
  const seal = golden.seals.find(({ number }) => number === link.seal);
  if (!seal) throw new Error("the golden vectors name a seal they don't have");
  return seal;
};
/** A list of bytes as PostgreSQL writes one. */
const list = (all: Buffer[]): string => `{${all.map((one) => `"\\\\x${one.toString("hex")}"`).join(",")}}`;
const at = (milliseconds: bigint): string => new Date(Number(milliseconds)).toISOString();

describe("the second implementation", () => {
  it("writes entries, links, roots and seals as the golden vectors say", () => {
    for (const entry of golden.entries) expect(entryBytes(entry)).toEqual(entry.bytes);
    for (const link of golden.links) {
      expect(linkHash(link.account, link.link, before(link), sidesOf(link, sealOf(link)))).toEqual(link.hash);
      expect(leafHash(link)).toEqual(link.leaf);
    }
    for (const seal of golden.seals) {
      expect(merkleRoot(linksOf(seal).map(({ leaf }) => leaf))).toEqual(seal.root);
      expect(sealHash(seal)).toEqual(seal.hash);
    }
  });

  it("tells apart trees that differ only in where a lone node stands", () => {
    const [a, b, c] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer, Buffer];
    const roots = [[a], [a, b], [b, a], [a, b, c], [a, b, c, c], [c, a, b]].map((row) =>
      merkleRoot(row).toString("hex"),
    );
    expect(new Set(roots).size).toBe(roots.length);
  });
});

describe("the database's implementation", () => {
  it("writes entries as the golden vectors say", async () => {
    for (const e of golden.entries) {
      const [row] = await db`
        select wallet.entry_bytes(row(${String(e.id)}::bigint, ${e.transactionId}::uuid, ${e.kind}::text, ${String(e.debitAccount)}::bigint,
          ${String(e.creditAccount)}::bigint, ${String(e.amount)}::bigint, ${e.currency}::char(3), ${e.debitAfter?.toString() ?? null}::bigint,
          ${e.creditAfter?.toString() ?? null}::bigint, ${at(e.createdAt)}::timestamptz)::wallet.entries) as bytes`;
      expect(row?.["bytes"]).toEqual(e.bytes);
    }
  });

  it("writes links, roots and seals as the golden vectors say", async () => {
    for (const l of golden.links) {
      const sides = Buffer.concat(sidesOf(l, sealOf(l)));
      const [row] = await db`
        select wallet.link_hash(${String(l.account)}, ${String(l.link)}, ${String(sidesOf(l, sealOf(l)).length / 2)},
                 ${l.link === 1n ? null : before(l)}::bytea, ${sides}::bytea) as hash,
               wallet.merkle_leaf(${String(l.account)}, ${String(l.link)}, ${String(l.entries)}, ${String(l.lastEntry)}, ${l.hash}::bytea) as leaf`;
      expect(row).toEqual({ hash: l.hash, leaf: l.leaf });
    }
    for (const s of golden.seals) {
      const leaves = list(linksOf(s).map(({ leaf }) => leaf));
      const [row] = await db`
        select wallet.merkle_root(${leaves}::bytea[]) as root,
               wallet.seal_hash(row(${String(s.number)}::bigint, ${String(s.fromEntry)}::bigint, ${String(s.upToEntry)}::bigint, ${s.entries}::integer,
                 ${s.links}::integer, ${s.root}::bytea, ${s.previous}::bytea, ${s.hash}::bytea, ${at(s.sealedAt)}::timestamptz)::wallet.ledger_seals) as hash`;
      expect(row).toEqual({ root: s.root, hash: s.hash });
    }
  });

  it("has the same root as the second implementation for any number of leaves", async () => {
    for (const count of [1, 2, 3, 5, 8, 33]) {
      const leaves = Array.from({ length: count }, (_, fill) => Buffer.alloc(32, fill));
      const [row] = await db`select wallet.merkle_root(${list(leaves)}::bytea[]) as root`;
      expect(row?.["root"]).toEqual(merkleRoot(leaves));
    }
  });
});
