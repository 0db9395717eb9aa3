import { describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { callOf, hashOf, missingCredit } from "@/server/testing/breaks";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import type { AdjustmentRequest, Leg } from "./request-adjustment";
import { askAdjustment, decide } from "@/server/testing/confirmed-commands";

const database = useDatabase();
const admin = (): Promise<Person> => makePerson(database, { role: "admin" });

describe("what an adjustment may be", () => {
  const leg = (debit: Leg["debit"], credit: Leg["credit"], amountMinor = 5000n): Leg => ({
    debit,
    debitUser: null,
    credit,
    creditUser: null,
    amountMinor,
  });
  const record = (product: "purchase" | "payout", claimedMinor: bigint, claimedFeeMinor = 0n) => ({
    product,
    objectId: newId(),
    claimedMinor,
    claimedFeeMinor,
  });
  const good: [string, Partial<AdjustmentRequest>][] = [
    [
      "a purchase grows by what is debited to the money at Revio",
      { legs: [leg("revio_clearing", "suspense")], record: record("purchase", 5000n) },
    ],
    [
      "a payout grows by what is credited to it",
      { legs: [leg("losses", "revio_clearing")], record: record("payout", 5000n) },
    ],
    [
      "a fee is what is debited to provider_fees",
      { template: "fee", legs: [leg("provider_fees", "fees", 300n)], record: record("purchase", 0n, 300n) },
    ],
    [
      "a write-off names no record",
      { template: "write_off", legs: [leg("losses", "receivable")], record: null },
    ],
  ];
  it.each(good)("%s", async (_, change) => {
    const [maker, checker, person] = [await admin(), await admin(), await makePerson(database)];
    const wish = missingCredit(person, change);
    await askAdjustment(callOf(maker), wish);
    const { outcome } = await decide(callOf(checker), {
      approvalId: wish.id,
      decision: "approved",
      reason: null,
      payloadSha256: await hashOf(wish.id),
    });
    expect(outcome).toBe("executed");
  });

  const bad: [string, (person: string, other: string) => Partial<AdjustmentRequest>][] = [
    ["no leg", () => ({ legs: [] })],
    ["five legs", () => ({ legs: Array.from({ length: 5 }, () => leg("losses", "suspense")), record: null })],
    ["one account", () => ({ legs: [leg("losses", "losses")], record: null })],
    ["nothing", () => ({ legs: [leg("losses", "suspense", 0n)], record: null })],
    ["less than nothing", () => ({ legs: [leg("losses", "suspense", -5n)], record: null })],
    [
      "a reserved balance",
      (person) => ({
        legs: [{ ...leg("losses", "suspense"), credit: "reserved" as Leg["credit"], creditUser: person }],
        record: null,
      }),
    ],
    ["a user's account without its user", () => ({ legs: [leg("losses", "available")], record: null })],
    [
      "a system account of a user",
      (person) => ({ legs: [{ ...leg("losses", "suspense"), creditUser: person }], record: null }),
    ],
    [
      "two users",
      (person, other) => ({
        legs: [
          { debit: "available", debitUser: person, credit: "available", creditUser: other, amountMinor: 5n },
        ],
        record: null,
      }),
    ],
    [
      "a user in both directions",
      (person) => ({
        legs: [
          { ...leg("losses", "available"), creditUser: person },
          { ...leg("available", "losses"), debitUser: person },
        ],
        record: null,
      }),
    ],
    [
      "a leg that the user does not see",
      (person) => ({
        legs: [{ ...leg("losses", "available"), creditUser: person }, leg("losses", "suspense")],
        record: null,
      }),
    ],
    ["money at Revio without a record", () => ({ legs: [leg("revio_clearing", "suspense")], record: null })],
    [
      "another sum than it claims",
      () => ({ legs: [leg("revio_clearing", "suspense")], record: record("purchase", 4999n) }),
    ],
    [
      "a payout in the direction of a purchase",
      () => ({ legs: [leg("revio_clearing", "suspense")], record: record("payout", 5000n) }),
    ],
    [
      "a claim without a movement",
      () => ({ legs: [leg("losses", "suspense")], record: record("purchase", 5000n) }),
    ],
    [
      "a fee that nobody books",
      () => ({ legs: [leg("losses", "suspense")], record: record("purchase", 0n, 300n) }),
    ],
  ];
  it.each(bad)("is not %s", async (_, change) => {
    const [maker, person, other] = [await admin(), await makePerson(database), await makePerson(database)];
    const wish = missingCredit(person, change(person.userId, other.userId));
    await expect(askAdjustment(callOf(maker), wish)).rejects.toThrow("NOT_BALANCED");
    expect(await database.admin`select id from wallet.approvals where id = ${wish.id}`).toHaveLength(0);
  });
});
