import { Amount } from "@/components/money/amount";
import { type Figure, Figures } from "./facts";
import type { BreakDetail } from "./types";

const EXPLAINED = {
  fee: "Explained by the fee",
  requested: "Requested adjustment",
  resolved: "Accepted",
} as const;

/** From our ledger to Revio's record: the difference, what explains it, and what is left. */
export function BreakBridge({ detail: { bridge, currency } }: { detail: BreakDetail }) {
  const money = (minor: string) => <Amount minor={minor} currency={currency} />;
  const what = bridge.of === "fee" ? ", fee" : "";
  const figures: Figure[] = [
    { label: `Revio${what}`, value: bridge.provider === null ? "Not told" : money(bridge.provider) },
    { label: `Our ledger${what}`, value: money(bridge.ledger) },
    {
      label: "Difference",
      value: money(bridge.difference),
      tone: bridge.difference === "0" ? undefined : "bad",
    },
    ...bridge.explained.map((part) => ({ label: EXPLAINED[part.what], value: money(part.amount) })),
    {
      label: "Unexplained",
      value: money(bridge.unexplained),
      tone: bridge.unexplained === "0" ? "ok" : "bad",
    },
  ];
  return <Figures figures={figures} />;
}
