/** Name and number as they lie in `identity_records`: sealed for this person, and a keyed hash by which the same number is found again. */
import { keyedHash } from "@/server/security/keyed-hash";
import { open, type Place, seal } from "@/server/security/secret-box";

const placeOf = (column: "legal_name" | "number_ciphertext", userId: string): Place => ({
  table: "identity_records",
  column,
  userId,
  rowId: userId,
});

/** The name as the row of this person may hold it. */
export const sealName = (name: string, userId: string): string => seal(name, placeOf("legal_name", userId));
/** The name again. Throws for a text of somebody else's row, an unknown key and anything altered. */
export const openName = (sealed: string, userId: string): string =>
  open(sealed, placeOf("legal_name", userId));
/** The identity number as the row of this person may hold it. */
export const sealIdNumber = (number: string, userId: string): string =>
  seal(number, placeOf("number_ciphertext", userId));
/** Finds the same identity number again without reading any. */
export const idNumberHash = (number: string): Buffer => keyedHash("identity-number", number);
