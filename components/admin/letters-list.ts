import { type Address, oneOf } from "./address";
import { CAUSES } from "./letter-words";
import type { DeadLetter, DeadLettersInput } from "./types";

export const LETTERS = "/admin/dead-letters";

const causeOf = (address: Address): DeadLetter["cause"] | undefined =>
  oneOf(address["cause"], Object.keys(CAUSES) as DeadLetter["cause"][]);

/** Open ones, unless the address asks for the closed. The same input on the server and in the browser. */
export function lettersInput(address: Address): DeadLettersInput {
  const cause = causeOf(address);
  return {
    closed: address["closed"] === "1",
    ...(cause ? { cause } : {}),
    ...(address["cursor"] ? { cursor: address["cursor"] } : {}),
  };
}
