import { type Address, oneOf } from "./address";
import type { PeopleInput } from "./types";

export const PEOPLE = "/admin/people";
export const PEOPLE_NAMES = ["q", "status", "cursor"] as const;

export const personPage = (personId: string): string => `${PEOPLE}/${personId}`;

export const PERSON_STATES = { active: "Active", frozen: "Frozen", closed: "Closed" } as const;

/** The same input on the server and in the browser; a search of one character is none yet. */
export function peopleInput(address: Address): PeopleInput {
  const status = oneOf(address["status"], Object.keys(PERSON_STATES) as (keyof typeof PERSON_STATES)[]);
  const q = (address["q"] ?? "").trim().slice(0, 100);
  return {
    ...(q.length >= 2 ? { q } : {}),
    ...(status ? { status } : {}),
    ...(address["cursor"] ? { cursor: address["cursor"] } : {}),
  };
}
