"use client";

import { clsx } from "clsx";
import { formatMoney, formatMoneyParts, fromWire, HIDDEN_MONEY, type MoneyFormat } from "@/server/money";
import { useHiddenAmounts } from "./hidden";

interface AmountProps extends MoneyFormat {
  /** Minor units as they travel on the wire. */
  minor: string;
  className?: string | undefined;
  /** The money isn't here: failed, cancelled, reversed. */
  struck?: boolean | undefined;
}

/** An amount of money, or dots while amounts are hidden. */
export function Amount({ minor, className, struck = false, ...format }: AmountProps) {
  const { hidden } = useHiddenAmounts();
  const text = hidden ? HIDDEN_MONEY : formatMoney(fromWire(minor), format);
  const look = clsx("whitespace-nowrap tabular-nums", struck && "text-subtle", className);
  return struck ? <s className={look}>{text}</s> : <span className={look}>{text}</span>;
}

const SIZES = {
  balance: { whole: "text-40", cents: "text-[26px]" },
  detail: { whole: "text-32", cents: "text-[21px]" },
} as const;

/** The one big figure of a page. Its cents are smaller and quieter. */
export function BigAmount({
  minor,
  size,
  struck = false,
  ...format
}: AmountProps & { size: keyof typeof SIZES }) {
  const { hidden } = useHiddenAmounts();
  const { whole, cents } = hidden
    ? { whole: HIDDEN_MONEY, cents: "" }
    : formatMoneyParts(fromWire(minor), format);
  const look = clsx("font-semibold tracking-[-0.02em] whitespace-nowrap tabular-nums", SIZES[size].whole);
  if (struck) return <s className={clsx(look, "text-subtle")}>{whole + cents}</s>;
  return (
    <span className={look}>
      {whole}
      <span className={clsx("tracking-normal text-muted", SIZES[size].cents)}>{cents}</span>
    </span>
  );
}
