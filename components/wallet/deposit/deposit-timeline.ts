import type { Deposit, TimelineItem } from "@/components/wallet/types";
import { formatClock } from "@/server/dates";
import type { DepositScreen } from "./deposit-words";

/** The deposit's timeline, with the step we wait for saying when Revio was last asked about it. */
export function depositTimeline(deposit: Deposit, state: DepositScreen["state"]): TimelineItem[] {
  const words = deposit.askedAt === null ? null : askedWords(state, formatClock(deposit.askedAt));
  if (words === null) return deposit.timeline;
  const waitsFor = deposit.timeline.findIndex(({ kind }) => kind === "now" || kind === "todo");
  return deposit.timeline.map((item, index) =>
    index === waitsFor ? { ...item, at: null, detail: words } : item,
  );
}

function askedWords(state: DepositScreen["state"], time: string): string | null {
  if (state === "checking" || state === "slow") return `Checking, last asked ${time}`;
  return state === "left" ? `Not paid. Last asked ${time}` : null;
}
