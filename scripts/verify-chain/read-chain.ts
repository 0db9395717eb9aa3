/** The rows of the ledger's chain, and the entries under it. */
import type { Pool } from "../../db/pool";
import type { Entry, Link, Seal } from "./chain-format";
import { big, bytes, LOWEST, PIECE, pieces, type Row, text } from "./rows";

/** A link with the one before it on its account's chain. */
export type LinkedLink = Link & { before: Pick<Link, "link" | "seal" | "entries" | "hash"> | null };

/** Every seal up to this number, in order. */
export const readSeals = (pool: Pool, upTo: bigint): AsyncGenerator<Seal> =>
  pieces(
    async (after) =>
      (
        await pool.query<Row>(
          `select number, from_entry, up_to_entry, entries, links, root, previous, hash,
                  (extract(epoch from sealed_at) * 1000)::bigint as sealed_at
             from wallet.ledger_seals where number > $1 and number <= $2 order by number limit ${PIECE}`,
          [after, upTo],
        )
      ).map((row) => ({
        number: big(row, "number"),
        fromEntry: big(row, "from_entry"),
        upToEntry: big(row, "up_to_entry"),
        entries: Number(row["entries"]),
        links: Number(row["links"]),
        root: bytes(row, "root"),
        previous: bytes(row, "previous"),
        hash: bytes(row, "hash"),
        sealedAt: big(row, "sealed_at"),
      })),
    (seal) => seal.number,
    LOWEST,
  );

const absent = (row: Row, name: string): bigint | null => (row[name] === null ? null : big(row, name));

/** The entries with `from` < id <= `upTo`, in the order of their ids. */
export const readEntries = (pool: Pool, from: bigint, upTo: bigint): AsyncGenerator<Entry> =>
  pieces(
    async (after) =>
      (
        await pool.query<Row>(
          `select id, transaction_id::text as transaction_id, kind, debit_account, credit_account, amount, currency::text as currency,
                  debit_after, credit_after, (extract(epoch from created_at) * 1000)::bigint as created_at
             from wallet.entries where id > $1 and id <= $2 order by id limit ${PIECE}`,
          [after, upTo],
        )
      ).map((row) => ({
        id: big(row, "id"),
        transactionId: text(row, "transaction_id"),
        kind: text(row, "kind"),
        debitAccount: big(row, "debit_account"),
        creditAccount: big(row, "credit_account"),
        amount: big(row, "amount"),
        currency: text(row, "currency"),
        debitAfter: absent(row, "debit_after"),
        creditAfter: absent(row, "credit_after"),
        createdAt: big(row, "created_at"),
      })),
    (entry) => entry.id,
    from,
  );

/** The links that a seal made, in the order of their accounts. */
export const readLinks = (pool: Pool, seal: bigint): AsyncGenerator<LinkedLink> =>
  pieces(
    async (after) =>
      (
        await pool.query<Row>(
          `select c.account_id, c.link, c.entries, c.last_entry, c.hash,
                  p.link as before_link, p.seal as before_seal, p.entries as before_entries, p.hash as before_hash
             from wallet.ledger_chain c left join wallet.ledger_chain p on p.account_id = c.account_id and p.link = c.link - 1
            where c.seal = $1 and c.account_id > $2 order by c.account_id limit ${PIECE}`,
          [seal, after],
        )
      ).map((row) => ({
        account: big(row, "account_id"),
        link: big(row, "link"),
        seal,
        entries: big(row, "entries"),
        lastEntry: big(row, "last_entry"),
        hash: bytes(row, "hash"),
        before:
          row["before_link"] === null
            ? null
            : {
                link: big(row, "before_link"),
                seal: big(row, "before_seal"),
                entries: big(row, "before_entries"),
                hash: bytes(row, "before_hash"),
              },
      })),
    (link) => link.account,
    LOWEST,
  );
