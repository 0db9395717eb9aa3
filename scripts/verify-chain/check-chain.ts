/** Compares the stored chain with what the entries say, seal by seal, in memory bounded by one seal. */
import type { Pool } from "../../db/pool";
import {
  CREDIT,
  DEBIT,
  entryBytes,
  leafHash,
  linkHash,
  merkleRoot,
  NOTHING,
  type Seal,
  sealHash,
} from "./chain-format";
import { type Copy, readCopies } from "./read-copies";
import { type LinkedLink, readEntries, readLinks, readSeals } from "./read-chain";

/** One thing that is not as it was sealed: in which seal, on which account, between which entries. */
export type Finding = { seal: string; account: string; entries: string; problem: string };

export type Progress = { seals: number; entries: number; links: number };

/** The sides of one account within a seal, `bytes` in pairs of side and entry. */
type Sides = { first: bigint; last: bigint; bytes: Buffer[] };

const ALL = 2n ** 63n - 1n;
/** No seal is larger (the database makes them of 10,000 at most): what a seal claims must not fill the memory. */
const MOST_ENTRIES = 50_000;

/**
 * Yields every difference between the chain and the entries, oldest seal first; none when the ledger is as it was sealed. With
 * `copies` each seal is also compared with its copy outside the database, which is what tells that the newest seals were cut off
 * or all of them made anew. Reads only.
 */
export async function* checkChain(
  pool: Pool,
  { copies, progress }: { copies?: string; progress: Progress },
): AsyncGenerator<Finding> {
  const outside = copies === undefined ? undefined : compareCopies(copies);
  let before: Seal | null = null;
  for await (const seal of readSeals(pool, ALL)) {
    yield* checkOrder(seal, before);
    yield* checkContents(pool, seal, progress);
    if (outside) yield* outside.next(seal, (problem) => inSeal(seal, problem));
    progress.seals += 1;
    before = seal;
  }
  if (outside) yield* outside.end();
  yield* checkRest(pool, before?.upToEntry ?? 0n);
}

const inSeal = (seal: Seal, problem: string, account = ""): Finding => ({
  seal: String(seal.number),
  account,
  entries: `${seal.fromEntry + 1n} to ${seal.upToEntry}`,
  problem,
});

function* checkOrder(seal: Seal, before: Seal | null): Generator<Finding> {
  if (seal.number !== (before?.number ?? 0n) + 1n)
    yield inSeal(seal, `seal ${(before?.number ?? 0n) + 1n} is missing`);
  if (seal.fromEntry !== (before?.upToEntry ?? 0n))
    yield inSeal(seal, "does not begin where the seal before ends");
  if (!seal.previous.equals(before?.hash ?? NOTHING)) yield inSeal(seal, "does not continue the seal before");
  if (!seal.hash.equals(sealHash(seal))) yield inSeal(seal, "the seal was changed: its hash is another");
}

async function* checkContents(pool: Pool, seal: Seal, progress: Progress): AsyncGenerator<Finding> {
  if (seal.entries > MOST_ENTRIES) {
    yield inSeal(seal, `claims ${seal.entries} entries, more than a seal has`);
    return;
  }
  const { sides, count } = await gatherSides(pool, seal);
  if (count > seal.entries) {
    yield inSeal(seal, `more entries than the ${seal.entries} that were sealed`);
    return;
  }
  if (count < seal.entries) yield inSeal(seal, `${count} entries, sealed were ${seal.entries}`);
  const leaves: Buffer[] = [];
  for await (const link of readLinks(pool, seal.number)) {
    yield* checkLink(seal, link, sides.get(link.account));
    sides.delete(link.account);
    leaves.push(leafHash(link));
  }
  for (const [account, own] of sides)
    yield {
      ...inSeal(seal, "entries that are not in the chain", String(account)),
      entries: `${own.first} to ${own.last}`,
    };
  if (leaves.length !== seal.links) yield inSeal(seal, `${leaves.length} links, sealed were ${seal.links}`);
  if (!seal.root.equals(merkleRoot(leaves))) yield inSeal(seal, "the root over its links is another");
  progress.entries += count;
  progress.links += leaves.length;
}

async function gatherSides(pool: Pool, seal: Seal): Promise<{ sides: Map<bigint, Sides>; count: number }> {
  const sides = new Map<bigint, Sides>();
  let count = 0;
  for await (const entry of readEntries(pool, seal.fromEntry, seal.upToEntry)) {
    count += 1;
    if (count > seal.entries) break;
    const bytes = entryBytes(entry);
    for (const [account, side] of [
      [entry.debitAccount, DEBIT],
      [entry.creditAccount, CREDIT],
    ] as const) {
      const own = sides.get(account) ?? { first: entry.id, last: entry.id, bytes: [] };
      own.last = entry.id;
      own.bytes.push(side, bytes);
      sides.set(account, own);
    }
  }
  return { sides, count };
}

function* checkLink(seal: Seal, link: LinkedLink, own: Sides | undefined): Generator<Finding> {
  const found = (problem: string): Finding => ({
    ...inSeal(seal, problem, String(link.account)),
    ...(own ? { entries: `${own.first} to ${own.last}` } : {}),
  });
  const { before } = link;
  if (before ? before.seal >= link.seal : link.link !== 1n)
    yield found(`link ${link.link} has no link before it`);
  if (own === undefined) {
    yield found(`link ${link.link} has no entries any more`);
    return;
  }
  if (link.entries !== (before?.entries ?? 0n) + BigInt(own.bytes.length / 2) || link.lastEntry !== own.last)
    yield found(`link ${link.link} covers other entries: one is missing or one too many`);
  else if (!link.hash.equals(linkHash(link.account, link.link, before?.hash ?? NOTHING, own.bytes)))
    yield found(`link ${link.link} is another: an entry was changed`);
}

/**
 * Seals and copies both come in the order of their numbers, so one pass over the two is enough. `called` stands before the number
 * of a seal that is gone.
 */
export function compareCopies(file: string, called = "") {
  const copies = readCopies(file);
  const take = async (): Promise<Copy | undefined> => {
    const next = await copies.next();
    return next.done === true ? undefined : next.value;
  };
  let waiting = take();
  /** Copies of seals with lower numbers than this one, which the ledger therefore no longer has. */
  async function* lost(below: bigint): AsyncGenerator<Finding> {
    for (let copy = await waiting; copy !== undefined && copy.number < below; copy = await waiting) {
      yield {
        seal: `${called}${copy.number}`,
        account: "",
        entries: "",
        problem: "kept outside, and gone from the database",
      };
      waiting = take();
    }
  }
  return {
    async *next(
      seal: Pick<Seal, "number" | "hash">,
      found: (problem: string) => Finding,
    ): AsyncGenerator<Finding> {
      yield* lost(seal.number);
      const copy = await waiting;
      if (copy === undefined) return; // not copied yet
      if (copy.number !== seal.number) yield found("the copies outside pass over this seal");
      else {
        if (copy.hash !== seal.hash.toString("hex")) yield found("its copy outside says another hash");
        waiting = take();
      }
    },
    end: () => lost(ALL),
  };
}

const LEFT = `
  select '' as seal, '' as account, e.id::text as entries, 'older than 3 minutes and not sealed' as problem
    from (select min(id) as id from wallet.entries where id > $1 and created_at < wallet.clock() - interval '3 minutes') e where e.id is not null
  union all
  (select '', '', e.id::text, 'an entry below the first' from wallet.entries e where e.id <= 0 order by e.id limit 1)
  union all
  (select c.seal::text, c.account_id::text, '', 'a link of a seal that does not exist' from wallet.ledger_chain c
    where not exists (select from wallet.ledger_seals s where s.number = c.seal) order by c.seal, c.account_id limit 1)
  union all
  (select c.seal::text, c.account_id::text, '', 'a chain of an account that does not exist' from wallet.ledger_chain c
    where not exists (select from wallet.ledger_accounts a where a.id = c.account_id) order by c.seal, c.account_id limit 1)`;

async function* checkRest(pool: Pool, upTo: bigint): AsyncGenerator<Finding> {
  yield* await pool.query<Finding>(LEFT, [upTo]);
}
