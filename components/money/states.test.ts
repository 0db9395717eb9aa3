import { describe, expect, it } from "vitest";
import { STATUS_GROUPS } from "@/components/wallet/activity/activity-params";
import { transactions } from "@/db/schema/transactions";
import { REFUSALS } from "@/server/errors";
import { BADGES, badgeOf } from "@/server/transactions/badge";
import { LIFECYCLES } from "@/server/testing/lifecycles";
import { allFailureWords } from "./failure-words";
import { STATES, STATUS_BADGES } from "./states";

const BANNED =
  /\b(oops|invalid|please|successfully|top-up|chargeback|ledger|payout)\b|something is wrong with your request/i;

const sentences = [
  ...Object.values(STATES).flatMap(({ badge, sentence, next }) => [badge, sentence, next]),
  ...allFailureWords().flatMap(({ heading, next }) => [heading, next]),
  ...Object.values(REFUSALS).map(({ sentence }) => sentence),
];

const rows = Object.entries(STATUS_BADGES).flatMap(([type, statuses]) =>
  Object.entries<readonly string[]>(statuses).map(([status, badges]) => ({ type, status, badges })),
);

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

  it("strikes through what didn't move or is back, and never what is still open", () => {
    const struck = Object.entries(STATES).flatMap(([key, { struck: is }]) => (is ? [key] : []));
    expect(struck.sort()).toEqual(["called_off", "cancelled", "failed", "refused", "returned", "reversed"]);
    expect(Object.values(STATES).filter((state) => state.open && state.struck)).toEqual([]);
  });
});

describe("STATUS_BADGES", () => {
  it("has one row for every status of a lifecycle", () => {
    for (const [type, moves] of Object.entries(LIFECYCLES)) {
      const statuses = Object.entries<readonly string[]>(moves).flatMap(([from, tos]) => [from, ...tos]);
      const ours = rows.filter((row) => row.type === type && statuses.length > 0);
      expect(ours.map(({ status }) => status).sort(), type).toEqual([...new Set(statuses)].sort());
    }
  });

  it("has a row for every stored status, and none that isn't stored", () => {
    expect([...new Set(rows.map(({ status }) => status))].sort()).toEqual(
      [...transactions.status.enumValues].sort(),
    );
  });

  it("uses every badge, each for one type", () => {
    const types = new Map<string, Set<string>>();
    for (const { type, badges } of rows)
      for (const badge of badges) types.set(badge, new Set([...(types.get(badge) ?? []), type]));
    expect([...types.keys()].sort()).toEqual(Object.keys(STATES).sort());
    expect([...types].filter(([, of]) => of.size > 1)).toEqual([]);
  });

  it.each(rows)("says what the server says of a $type that is $status", ({ type, status, badges }) => {
    const given = [null, "viewed", "pending_execute"].flatMap((providerStatus) =>
      [null, new Date()].map((heldAt) => badgeOf({ type, status, providerStatus, heldAt })),
    );
    expect([...new Set(given)].sort()).toEqual([...badges].sort());
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
