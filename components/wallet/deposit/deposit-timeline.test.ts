import { describe, expect, it } from "vitest";
import type { Deposit, TimelineItem } from "@/components/wallet/types";
import { depositTimeline } from "./deposit-timeline";

const item = (key: string, kind: TimelineItem["kind"]): TimelineItem => ({
  key,
  kind,
  title: key,
  at: kind === "done" ? "2026-03-05T14:05:12.000Z" : null,
  who: "We",
  detail: null,
});

const deposit = (askedAt: string | null): Deposit => ({
  id: "dep_1",
  reference: "OW7K3M9QXC2TJF4",
  amount: "250000",
  currency: "ZAR",
  status: "pending",
  state: "checking",
  checkoutUrl: null,
  dueAt: null,
  failureCode: null,
  method: null,
  late: false,
  returnedAmount: "0",
  availableAfter: null,
  createdAt: "2026-03-05T14:05:12.000Z",
  askedAt,
  completedAt: null,
  timeline: [item("chosen", "done"), item("payment", "now"), item("balance", "todo")],
});

const details = (askedAt: string | null, state: "checking" | "slow" | "left" | "paid") =>
  depositTimeline(deposit(askedAt), state).map(({ detail }) => detail);

describe("depositTimeline", () => {
  it.each(["checking", "slow"] as const)(
    "says at the step we wait for when Revio was last asked (%s)",
    (state) => {
      expect(details("2026-03-05T14:07:10.000Z", state)).toEqual([
        null,
        "Checking, last asked 16:07:10",
        null,
      ]);
    },
  );

  it("says that Revio saw no payment when the reader left", () => {
    expect(details("2026-03-05T14:07:10.000Z", "left")).toEqual([
      null,
      "Not paid. Last asked 16:07:10",
      null,
    ]);
  });

  it("leaves the timeline as it is when Revio was not asked, or the answer is known", () => {
    expect(details(null, "checking")).toEqual([null, null, null]);
    expect(details("2026-03-05T14:07:10.000Z", "paid")).toEqual([null, null, null]);
  });
});
