import { query } from "@/db/client";
import { type ReadWindow, windowOf } from "./read-window";

export type AuditRow = {
  id: string;
  scope: "full" | "since";
  up_to_entry: string;
  broken_laws: number;
  finished_at: Date;
};

/** The audits of the ledger. */
export function listAudits(window: ReadWindow): Promise<AuditRow[]> {
  const { where, order } = windowOf("id", window);
  return query("read", `select * from wallet.ledger_audits where ${where} ${order}`, [
    window.from,
    window.limit,
  ]);
}

type SealRow = {
  number: string;
  from_entry: string;
  up_to_entry: string;
  entries: number;
  links: number;
  root: string;
  previous: string;
  hash: string;
  sealed_at: Date;
};

/** What is read of a seal, hashes in hex. */
export const SEAL_COLUMNS = `number, from_entry, up_to_entry, entries, links, encode(root, 'hex') as root, encode(previous, 'hex') as previous,
  encode(hash, 'hex') as hash, sealed_at`;

/** A seal as people and its copies outside the database have it; numbers of seals and entries as strings. */
export const describeSeal = (row: SealRow) => ({
  number: row.number,
  fromEntry: row.from_entry,
  upToEntry: row.up_to_entry,
  entries: row.entries,
  links: row.links,
  root: row.root,
  previous: row.previous,
  hash: row.hash,
  sealedAt: row.sealed_at.toISOString(),
});

/** The seals. */
export function listSeals(window: ReadWindow): Promise<SealRow[]> {
  const { where, order } = windowOf("number", window);
  return query("read", `select ${SEAL_COLUMNS} from wallet.ledger_seals where ${where} ${order}`, [
    window.from,
    window.limit,
  ]);
}

export type LinkRow = {
  link: string;
  seal: string;
  entries: string;
  last_entry: string;
  hash: string;
  sealed_at: Date;
};

/** The chain of one account; none for an account that has not been sealed yet or does not exist. */
export function listLinks(accountId: string, window: ReadWindow): Promise<LinkRow[]> {
  const { where, order } = windowOf("c.link", window);
  return query(
    "read",
    `select c.link, c.seal, c.entries, c.last_entry, encode(c.hash, 'hex') as hash, s.sealed_at
       from wallet.ledger_chain c join wallet.ledger_seals s on s.number = c.seal where c.account_id = $3 and ${where} ${order}`,
    [window.from, window.limit, accountId],
  );
}
