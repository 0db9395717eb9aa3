/** The authenticator's secret as it lies in `factors`: sealed for this row of this person. */
import { open, seal } from "./secret-box";

type Where = { userId: string; factorId: string };

const place = ({ userId, factorId }: Where) =>
  ({ table: "factors", column: "secret_ciphertext", userId, rowId: factorId }) as const;

/** Sealed for this factor of this person: anywhere else it can't be opened. */
export const sealSecret = (secret: string, where: Where): string => seal(secret, place(where));
/** The secret again; throws for what was sealed for another place or was altered. */
export const openSecret = (sealed: string, where: Where): string => open(sealed, place(where));
