import { type Address, oneOf } from "./address";
import type { RunItemsInput } from "./types";

export const VERDICTS = {
  break: "Breaks",
  in_flight: "On their way",
  boundary: "Of another window",
  accepted: "Accepted before",
} as const;

/** The same input on the server and in the browser. */
export function runItemsInput(runId: string, address: Address): RunItemsInput {
  const verdict = oneOf(address["verdict"], Object.keys(VERDICTS) as (keyof typeof VERDICTS)[]);
  return {
    runId,
    ...(verdict ? { verdict } : {}),
    ...(address["type"] ? { type: address["type"].slice(0, 40) } : {}),
    ...(address["cursor"] ? { cursor: address["cursor"] } : {}),
  };
}
