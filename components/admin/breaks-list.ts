import { type Address, oneOf, readAddress } from "./address";
import { AGE_WORDS, BREAK_TYPES, SEVERITY_WORDS } from "./break-words";
import type { BreaksInput } from "./types";

export const BREAKS = "/admin/breaks";

export const TABS = {
  open: "All open",
  mine: "Mine",
  unassigned: "Unassigned",
  due: "Due soon",
  waiting: "Waiting",
  closed: "Closed",
} as const;
export const SORTS = { due: "Due first", amount: "Largest first", age: "Oldest first" } as const;

const words = <Word extends string>(of: Readonly<Record<Word, string>>): Word[] => Object.keys(of) as Word[];

/** What the address of the queue says; what it doesn't know is dropped. */
export function readBreaksAddress(params: Readonly<Record<string, string | string[] | undefined>>) {
  const read = readAddress(params, ["tab", "type", "severity", "age", "sort", "run", "q", "cursor"]);
  return {
    ...read,
    tab: oneOf(read.tab, words(TABS)),
    type: oneOf(read.type, words(BREAK_TYPES)),
    severity: oneOf(read.severity, words(SEVERITY_WORDS)),
    age: oneOf(read.age, words(AGE_WORDS)),
    sort: oneOf(read.sort, words(SORTS)),
  } satisfies Address;
}
export type BreaksAddress = ReturnType<typeof readBreaksAddress>;

/** The same input on the server and in the browser, so that the first rows are in the HTML. */
export function breaksInput({ tab, type, severity, age, sort, run, q, cursor }: BreaksAddress): BreaksInput {
  return {
    tab: tab ?? "open",
    ...(type ? { type } : {}),
    ...(severity ? { severity } : {}),
    ...(age ? { age } : {}),
    ...(sort ? { sort } : {}),
    ...(run ? { runId: run } : {}),
    ...(q ? { q } : {}),
    ...(cursor ? { cursor } : {}),
  };
}
