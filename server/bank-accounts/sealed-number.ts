import { keyedHash } from "@/server/security/keyed-hash";
import { open, type Place, seal } from "@/server/security/secret-box";

type Row = { bankAccountId: string; userId: string };

const placeOf = ({ bankAccountId, userId }: Row): Place => ({
  table: "bank_accounts",
  column: "number_ciphertext",
  userId,
  rowId: bankAccountId,
});

/** The account number as this row may hold it, under the newest key. */
export const sealNumber = (number: string, row: Row): string => seal(number, placeOf(row));

/** The account number of this row. Throws for a text of another row, an unknown key and anything altered. */
export const openNumber = (sealed: string, row: Row): string => open(sealed, placeOf(row));

/** Finds the same number again without reading any. Leading zeros mean nothing to banks, so not here either. */
export const numberHash = (number: string): Buffer =>
  keyedHash("bank-account-number", number.replace(/^0+/, ""));
