import { describe, expect, it } from "vitest";
import type { Deposit } from "@/components/wallet/types";
import { formatMoney } from "@/server/money";
import { type DepositContext, depositScreen, SLOW_AFTER_MS } from "./deposit-screen";
import type { DepositScreen } from "./deposit-words";

const ARRIVED = "2026-03-05T14:07:00.000Z";
const BEFORE = "2026-03-05T14:06:59.000Z";
const SINCE = "2026-03-05T14:07:00.500Z";

const deposit = (patch: Partial<Deposit>): Deposit => ({
  id: "dep_1",
  reference: "OW7K3M9QXC2TJF4",
  amount: "250000",
  currency: "ZAR",
  status: "pending",
  state: "open",
  checkoutUrl: "https://checkout.example/p/1",
  dueAt: "2026-03-05T15:05:00.000Z",
  failureCode: null,
  method: null,
  late: false,
  returnedAmount: "0",
  availableAfter: null,
  createdAt: "2026-03-05T14:05:12.000Z",
  askedAt: SINCE,
  completedAt: null,
  timeline: [],
  ...patch,
});

const context = (patch: Partial<DepositContext> = {}): DepositContext => ({
  arrivedAt: ARRIVED,
  waitedMs: 0,
  sawStart: false,
  ...patch,
});

const waited = { waitedMs: SLOW_AFTER_MS };

interface Row {
  when: string;
  given: Partial<Deposit>;
  within?: Partial<DepositContext>;
  state: DepositScreen["state"];
  buttons: string[];
}

const TABLE: Row[] = [
  {
    when: "Revio hasn't answered our create",
    given: { state: "starting", status: "created", checkoutUrl: null, askedAt: null },
    state: "starting",
    buttons: ["home"],
  },
  {
    when: "Revio never answered our create",
    given: { state: "lost", status: "created", checkoutUrl: null, askedAt: null },
    state: "lost",
    buttons: ["add", "help"],
  },
  {
    when: "the checkout came while the page was open",
    given: { state: "open" },
    within: { sawStart: true },
    state: "ready",
    buttons: ["continue", "cancel"],
  },
  {
    when: "Revio says unpaid, asked since the return (e)",
    given: { state: "open", askedAt: SINCE },
    state: "left",
    buttons: ["continue", "cancel"],
  },
  {
    when: "the last answer is from before the return (a)",
    given: { state: "open", askedAt: BEFORE },
    state: "checking",
    buttons: ["home"],
  },
  {
    when: "Revio was never asked (a)",
    given: { state: "open", askedAt: null },
    state: "checking",
    buttons: ["home"],
  },
  {
    when: "Revio can't be reached for 3 minutes (f)",
    given: { state: "open", askedAt: BEFORE },
    within: waited,
    state: "slow",
    buttons: ["check", "help"],
  },
  {
    when: "the bank is at work, or a word we don't know (a)",
    given: { state: "checking" },
    state: "checking",
    buttons: ["home"],
  },
  {
    when: "the bank is at work for 3 minutes (f)",
    given: { state: "checking" },
    within: waited,
    state: "slow",
    buttons: ["check", "help"],
  },
  {
    when: "Revio says paid, our entry isn't posted (b)",
    given: { state: "paid" },
    state: "paid",
    buttons: ["home"],
  },
  {
    when: "paid, whatever the wait (b)",
    given: { state: "paid" },
    within: waited,
    state: "paid",
    buttons: ["home"],
  },
  {
    when: "the entry is posted (c)",
    given: { state: "added", status: "completed", availableAfter: "1484567" },
    state: "added",
    buttons: ["home", "receipt"],
  },
  {
    when: "declined, the checkout is open (d)",
    given: { state: "failed", status: "failed", failureCode: "do_not_honour" },
    state: "failed",
    buttons: ["continue", "help"],
  },
  {
    when: "declined, the checkout has ended (d)",
    given: {
      state: "failed",
      status: "failed",
      failureCode: "do_not_honour",
      checkoutUrl: null,
      askedAt: BEFORE,
    },
    state: "failed",
    buttons: ["add", "help"],
  },
  {
    when: "declined before the reader tried again (a)",
    given: { state: "failed", status: "failed", askedAt: BEFORE },
    state: "checking",
    buttons: ["home"],
  },
  {
    when: "amount or currency differs (g)",
    given: { state: "being_checked" },
    state: "held",
    buttons: ["help"],
  },
  {
    when: "cancelled (h)",
    given: { state: "closed", status: "cancelled", checkoutUrl: null },
    state: "closed",
    buttons: ["add"],
  },
  {
    when: "expired (h)",
    given: { state: "closed", status: "expired", checkoutUrl: null },
    state: "closed",
    buttons: ["add"],
  },
  {
    when: "refunded afterwards",
    given: { state: "returned", status: "refunded", returnedAmount: "250000" },
    state: "returned",
    buttons: ["home", "help"],
  },
  {
    when: "refunded in part",
    given: { state: "returned", status: "partially_refunded", returnedAmount: "45000" },
    state: "returned",
    buttons: ["home", "help"],
  },
  {
    when: "charged back",
    given: { state: "returned", status: "charged_back" },
    state: "returned",
    buttons: ["home", "help"],
  },
];

const screenOf = ({ given, within }: Row) => depositScreen(deposit(given), context(within));

describe("depositScreen", () => {
  it.each(TABLE)("shows $state when $when", (row) => {
    const screen = screenOf(row);
    expect(screen.state).toBe(row.state);
    expect(screen.buttons.map(({ action }) => action)).toEqual(row.buttons);
  });

  it.each(TABLE)("never says that no money was taken without Revio's word since the return: $when", (row) => {
    const screen = screenOf(row);
    const promises = /no money was taken/i.test(`${screen.heading} ${screen.sentence}`);
    if (promises) expect(["left", "failed", "closed"]).toContain(screen.state);
    if (screen.state === "checking" || screen.state === "slow")
      expect(screen.sentence).toContain("Don't pay again");
  });

  it("says added only for a posted entry", () => {
    for (const row of TABLE.filter(({ given }) => given.state !== "added"))
      expect(screenOf(row).state).not.toBe("added");
  });

  it("names the amount, the new balance and the time in the words of the format module", () => {
    const added = depositScreen(
      deposit({ state: "added", status: "completed", availableAfter: "1484567" }),
      context(),
    );
    expect(added.heading).toBe(`${formatMoney(250_000n)} added`);
    expect(added.sentence).toBe(`You now have ${formatMoney(1_484_567n)} available.`);
    expect(depositScreen(deposit({}), context()).sentence).toBe(
      "No money was taken. You can still finish until 17:05.",
    );
  });

  it("gives each reason of a decline its own words, and an unknown one plain words", () => {
    const heading = (failureCode: string | null) =>
      depositScreen(deposit({ state: "failed", status: "failed", failureCode }), context()).heading;
    expect(heading("insufficient_funds")).toBe("There wasn't enough money on the card");
    expect(heading("do_not_honour")).toBe("Your bank declined the card");
    expect(heading("a_new_code")).toBe("The payment didn't go through");
    expect(heading(null)).toBe("The payment didn't go through");
  });

  it.each(TABLE)("has at most one main button and never a banned word: $when", (row) => {
    const { heading, sentence, footnote, buttons } = screenOf(row);
    expect(buttons.filter(({ primary }) => primary).length).toBeLessThanOrEqual(1);
    expect(`${heading} ${sentence} ${footnote}`).not.toMatch(/\b(oops|invalid|please|successfully)\b/i);
  });
});
