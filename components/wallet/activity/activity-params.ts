import {
  createLoader,
  createParser,
  type inferParserType,
  parseAsArrayOf,
  parseAsNumberLiteral,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { formatMoney, fromWire } from "@/server/money";
import type { StoredStatus } from "@/components/money/states";
import type { TransactionListInput } from "@/components/wallet/types";
import { daysOf, isDateFilter } from "./date-filter";

export const TYPE_WORDS = {
  deposit: "Deposit",
  withdrawal: "Withdrawal",
  transfer: "Transfer",
  refund: "Refund",
  adjustment: "Correction",
} as const;

/** Statuses as people filter them. Every stored status is in exactly one group. */
export const STATUS_GROUPS = {
  processing: {
    words: "In progress",
    statuses: ["created", "pending", "requested", "processing", "unknown"],
  },
  completed: { words: "Completed", statuses: ["completed"] },
  failed: { words: "Failed", statuses: ["failed"] },
  cancelled: { words: "Cancelled", statuses: ["cancelled", "expired"] },
  returned: { words: "Returned", statuses: ["returned"] },
  refunded: { words: "Refunded", statuses: ["partially_refunded", "refunded"] },
  reversed: { words: "Reversed", statuses: ["charged_back"] },
} as const satisfies Record<string, { words: string; statuses: readonly StoredStatus[] }>;

export const DIRECTION_WORDS = { in: "Money in", out: "Money out" } as const;

const keys = <Key extends string>(record: Record<Key, unknown>): Key[] => Object.keys(record) as Key[];

const SORTS = ["created.asc", "amount.desc", "amount.asc"] as const;
export type Sort = (typeof SORTS)[number] | "created.desc";

const AMOUNT_RANGE = /^(\d{1,15})?\.\.(\d{1,15})?$/;

/** `10000..250000` in minor units, either end may be open; kept in rising order. */
export interface AmountRange {
  from?: string | undefined;
  to?: string | undefined;
}

const parseAsAmountRange = createParser<AmountRange>({
  parse(text) {
    const match = AMOUNT_RANGE.exec(text);
    if (!match || text === "..") return null;
    return inOrder({ from: match[1], to: match[2] });
  },
  serialize: ({ from = "", to = "" }) => `${from}..${to}`,
  eq: (a, b) => a.from === b.from && a.to === b.to,
});

/** A range whose ends were swapped is turned around. */
export const inOrder = ({ from, to }: AmountRange): AmountRange =>
  from !== undefined && to !== undefined && BigInt(from) > BigInt(to) ? { from: to, to: from } : { from, to };

const parseAsDate = createParser<string>({
  parse: (text) => (isDateFilter(text) ? text : null),
  serialize: (text) => text,
});

/** The whole state of the list lives in the address; defaults are left out. */
export const activityParams = {
  q: parseAsString.withDefault(""),
  type: parseAsArrayOf(parseAsStringLiteral(keys(TYPE_WORDS))).withDefault([]),
  status: parseAsArrayOf(parseAsStringLiteral(keys(STATUS_GROUPS))).withDefault([]),
  direction: parseAsStringLiteral(keys(DIRECTION_WORDS)),
  date: parseAsDate,
  amount: parseAsAmountRange,
  sort: parseAsStringLiteral(SORTS),
  after: parseAsString,
  before: parseAsString,
  limit: parseAsNumberLiteral([25, 50, 100] as const).withDefault(50),
  row: parseAsString,
};

export type ActivityParams = inferParserType<typeof activityParams>;

export const loadActivityParams = createLoader(activityParams);

/** The filters alone, unset: what "Clear all" writes. */
export const NO_FILTERS = {
  q: null,
  type: null,
  status: null,
  direction: null,
  date: null,
  amount: null,
} as const;

export const isFiltered = (params: ActivityParams): boolean =>
  params.q !== "" ||
  params.type.length > 0 ||
  params.status.length > 0 ||
  params.direction !== null ||
  params.date !== null ||
  params.amount !== null;

/** The same input on the server and in the browser, so that the first rows in the HTML are the ones the list asks for. */
export function listInput(params: ActivityParams, today: string): TransactionListInput {
  const [sort, order] = (params.sort ?? "created.desc").split(".") as ["created" | "amount", "asc" | "desc"];
  const days = params.date === null ? {} : daysOf(params.date, today);
  const cursor = params.after ?? params.before;
  const text = params.q.trim();
  return {
    filter: {
      ...(params.type.length > 0 ? { type: params.type } : {}),
      ...(params.status.length > 0
        ? { status: params.status.flatMap((group) => [...STATUS_GROUPS[group].statuses]) }
        : {}),
      ...(params.direction ? { direction: params.direction } : {}),
      ...(params.amount?.from ? { amountFrom: params.amount.from } : {}),
      ...(params.amount?.to ? { amountTo: params.amount.to } : {}),
      ...(days.from ? { from: days.from } : {}),
      ...(days.to ? { to: days.to } : {}),
      ...(text.length >= 2 ? { q: text.slice(0, 80) } : {}),
    },
    sort,
    order,
    limit: params.limit,
    ...(cursor ? { cursor } : {}),
  };
}

/** How many filters of a link we don't know (any more) and dropped. */
export function unknownFilters(search: URLSearchParams): number {
  const lists = [
    { key: "type", known: TYPE_WORDS },
    { key: "status", known: STATUS_GROUPS },
    { key: "direction", known: DIRECTION_WORDS },
  ];
  const words = lists.flatMap(({ key, known }) =>
    (search.get(key) ?? "").split(",").filter((word) => word !== "" && !Object.hasOwn(known, word)),
  );
  const date = search.get("date");
  const amount = search.get("amount");
  return (
    words.length +
    (date !== null && activityParams.date.parse(date) === null ? 1 : 0) +
    (amount !== null && activityParams.amount.parse(amount) === null ? 1 : 0)
  );
}

const brief = (minor: string): string => formatMoney(fromWire(minor)).replace(/,00$/, "");

/** What the chip says: `R 50 or more`, `R 50 to R 100`. */
export function amountRangeWords({ from, to }: AmountRange): string {
  if (from && to) return from === to ? brief(from) : `${brief(from)} to ${brief(to)}`;
  return from ? `${brief(from)} or more` : `${brief(to ?? "0")} or less`;
}
