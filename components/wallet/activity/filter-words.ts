import {
  type ActivityParams,
  amountRangeWords,
  DIRECTION_WORDS,
  type NO_FILTERS,
  STATUS_GROUPS,
  TYPE_WORDS,
} from "./activity-params";
import { dateFilterWords } from "./date-filter";

export interface FilterInWords {
  key: keyof typeof NO_FILTERS;
  label: string;
  words: string;
}

/** What each filter that is set says, for chips and for the sentence of an empty list. */
export function filterWords(params: ActivityParams): FilterInWords[] {
  const all: [FilterInWords["key"], string, string | null][] = [
    ["q", "Search", params.q === "" ? null : params.q],
    ["date", "Date", params.date === null ? null : dateFilterWords(params.date)],
    ["amount", "Amount", params.amount === null ? null : amountRangeWords(params.amount)],
    ["status", "Status", params.status.map((key) => STATUS_GROUPS[key].words).join(", ")],
    ["type", "Type", params.type.map((key) => TYPE_WORDS[key]).join(", ")],
    ["direction", "Direction", params.direction === null ? null : DIRECTION_WORDS[params.direction]],
  ];
  return all.flatMap(([key, label, words]) => (words ? [{ key, label, words }] : []));
}
