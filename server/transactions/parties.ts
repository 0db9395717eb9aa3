import { inArray } from "drizzle-orm";
import { reads } from "@/db/reads";
import { bankAccounts } from "@/db/schema/bank-accounts";
import { users } from "@/db/schema/identity";
import { invariant } from "@/server/errors";
import { maskNumber } from "@/server/bank-accounts/bank-account-view";
import { bankName } from "@/server/bank-accounts/banks";
import type { TransactionRow } from "./queries";

/** The bank account a withdrawal goes to, in what its owner may read. */
export type Destination = {
  /** The bank's key. */
  bank: string;
  bankName: string;
  masked: string;
  holderName: string;
  accountType: string;
};
/** The other person of a transfer, in what a stranger may read: never the whole name or address. */
export type Counterparty = { name: string; address: string };

/** The other sides of some transactions, by the ids in their rows. */
export type Parties = {
  destinations: ReadonlyMap<string, Destination>;
  counterparties: ReadonlyMap<string, Counterparty>;
};

const idsOf = (ids: (string | null)[]): string[] => [...new Set(ids.filter((id) => id !== null))];

/** Reads who and where the money of these rows went to or came from: at most one query for each kind. */
export async function readParties(rows: readonly TransactionRow[]): Promise<Parties> {
  const [accounts, people] = await Promise.all([
    findAccounts(idsOf(rows.map(({ bankAccountId }) => bankAccountId))),
    findPeople(idsOf(rows.map(({ counterpartyUserId }) => counterpartyUserId))),
  ]);
  return {
    destinations: new Map(
      accounts.map(({ id, bank, last4, ...account }) => [
        id,
        { ...account, bank, bankName: bankName(bank), masked: maskNumber(last4) },
      ]),
    ),
    counterparties: new Map(
      people.map(({ id, displayName, handle, email }) => [
        id,
        { name: shortName(displayName), address: handle === null ? maskedAddress(email) : `@${handle}` },
      ]),
    ),
  };
}

async function findAccounts(ids: string[]) {
  if (ids.length === 0) return [];
  const { id, bank, last4, holderName, accountType } = bankAccounts;
  return reads
    .select({ id, bank, last4, holderName, accountType })
    .from(bankAccounts)
    .where(inArray(id, ids));
}

async function findPeople(ids: string[]) {
  if (ids.length === 0) return [];
  const { id, displayName, handle, email } = users;
  return reads.select({ id, displayName, handle, email }).from(users).where(inArray(id, ids));
}

/** The bank account of a withdrawal's row; every withdrawal has one. */
export function destinationOf(row: TransactionRow, { destinations }: Parties): Destination {
  const found = destinations.get(row.bankAccountId ?? "");
  invariant(found, "a withdrawal's bank account is read with it");
  return found;
}

/** The other person of a transfer's row; every transfer has one. */
export function counterpartyOf(row: TransactionRow, { counterparties }: Parties): Counterparty {
  const found = counterparties.get(row.counterpartyUserId ?? "");
  invariant(found, "a transfer's other person is read with it");
  return found;
}

/** `Pieter van Wyk` is `Pieter v.`: enough to be sure, too little to look somebody up. */
export function shortName(displayName: string): string {
  const [first = "", second] = displayName.trim().split(/\s+/u);
  return second ? `${first} ${Array.from(second)[0] ?? ""}.` : first;
}

/** `pieter@example.org` is `p•••@example.org`. */
export const maskedAddress = (email: string): string => email.replace(/^(.)[^@]*/u, "$1•••");
