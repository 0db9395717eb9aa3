import { describe, expect, it } from "vitest";
import { transactions } from "@/db/schema/transactions";
import { REFUSALS } from "@/server/errors";
import { BADGES } from "@/server/transactions/badge";
import { STATUS_GROUPS } from "@/components/wallet/activity-params";
import { allFailureWords, STATES, STATUS_BADGES } from "./states";

const BANNED =
  /\b(oops|invalid|please|successfully|top-up|chargeback|ledger)\b|something is wrong with your request/i;

const sentences = [
  ...Object.values(STATES).flatMap(({ badge, sentence, next }) => [badge, sentence, next]),
  ...allFailureWords().flatMap(({ heading, next }) => [heading, next]),
  ...Object.values(REFUSALS).map(({ sentence }) => sentence),
];

describe("STATES", () => {
  it("has exactly the badges that the server gives out", () => {
    expect(Object.keys(STATES).sort()).toEqual([...BADGES].sort());
  });

  it("says of each state what it means and what comes next", () => {
    for (const { badge, sentence, next } of Object.values(STATES)) {
      expect(badge).toMatch(/^[A-Z][a-z ]+$/);
      expect(sentence).toMatch(/^[A-Z].+\.$/);
      expect(next).toMatch(/^[A-Z].+\.$/);
    }
  });
});

describe("STATUS_BADGES", () => {
  it("has one row for every stored status", () => {
    expect(Object.keys(STATUS_BADGES).sort()).toEqual([...transactions.status.enumValues].sort());
  });

  it("uses every badge", () => {
    expect([...new Set(Object.values(STATUS_BADGES).flat())].sort()).toEqual(Object.keys(STATES).sort());
  });
});

describe("STATUS_GROUPS", () => {
  it("puts every stored status into one group of the filter", () => {
    const grouped = Object.values(STATUS_GROUPS).flatMap(({ statuses }) => [...statuses]);
    expect(grouped.sort()).toEqual([...transactions.status.enumValues].sort());
  });
});

describe("words", () => {
  it.each(sentences)("has no banned word in: %s", (sentence) => {
    expect(sentence).not.toMatch(BANNED);
  });
});
