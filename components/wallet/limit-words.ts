import { formatDateTime } from "@/server/dates";
import { formatMoney, fromWire } from "@/server/money";
import type { DepositLimits, Limit } from "./types";

export const MOVEMENT_TITLES: Record<Limit["movement"], string> = {
  deposit: "Adding money",
  withdrawal: "Withdrawing",
  transfer: "Sending",
};

export const SPAN_LABELS: Record<Limit["span"], string> = {
  one: "At once",
  day: "Today",
  month: "This month",
  balance: "In your wallet",
};

/** What gives this person more, in one sentence. */
export const RAISES: Record<number, string> = {
  0: "Your limits stand here once it is known whose wallet this is. Until then no money can come in or go out.",
  1: "A check of your identity document and address raises this: get help to ask for one.",
  2: "These are the highest limits there are.",
};

/** The smaller of two amounts on the wire. */
export const leastOf = (one: string, other: string): string =>
  fromWire(one) < fromWire(other) ? one : other;

/** When what is used of a limit is forgotten; nothing for what is not counted. */
export const turnText = ({ turnsAt }: Limit): string | undefined =>
  turnsAt === null ? undefined : `Starts again on ${formatDateTime(turnsAt)}`;

/** How much of a limit is used, in percent, as a bar shows it: anything at all is seen, and only all of it is full. */
export function usedShare({ limit, used }: Limit): number {
  const [all, some] = [fromWire(limit), fromWire(used)];
  if (some === 0n || all === 0n) return 0;
  return some >= all ? 100 : Math.min(99, Math.max(2, Number((some * 100n) / all)));
}

/** Why this amount can't be added now, though it is one that could be; nothing when it can. The server decides again. */
export function depositProblem(minor: bigint, { leftToday, room }: DepositLimits): string | undefined {
  const more = (left: string): string => (left === "0" ? "nothing" : formatMoney(fromWire(left)));
  if (minor > fromWire(leftToday))
    return `You can add ${more(leftToday)} more today. The limit starts again at 00:00.`;
  if (minor > fromWire(room))
    return `Your wallet has room for ${more(room)} more. Settings under Limits says what raises that.`;
  return undefined;
}
