import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { formatMoney } from "@/server/money";
import { useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  fund,
  makePerson,
  makeWithdrawal,
  type MadeWithdrawal,
  type Person,
  settlePayout,
} from "@/server/testing/factories";
import { transfer } from "@/server/testing/transfers";
import { getBalance } from "./get-balance";
import { readParties } from "./parties";
import { publicId } from "./public-id";
import { listTransactions, summariseTransactions } from "./queries";
import { getTransactionDetail } from "./transaction-detail";
import { viewTransaction } from "./transaction-view";

const database = useDatabase();
const rand = (minor: bigint): string => formatMoney(minor);

async function personWith(amountMinor: bigint, name?: string): Promise<Person> {
  const person = await makePerson(database);
  if (name) await database.admin`update wallet.users set display_name = ${name} where id = ${person.userId}`;
  if (amountMinor > 0n) await fund(person, amountMinor);
  return person;
}

const detailOf = (person: Person, { withdrawalId }: MadeWithdrawal) =>
  getTransactionDetail(person.userId, publicId("withdrawal", withdrawalId));

async function rowsOf(person: Person, text?: string) {
  const { rows } = await listTransactions(
    person.userId,
    { text },
    { sort: "created", order: "desc", limit: 25 },
  );
  const parties = await readParties(rows);
  return rows.map((row) => viewTransaction(row, parties));
}

describe("getTransactionDetail", () => {
  it("tells a withdrawal from the request to the payment, with figures that add up", async () => {
    const person = await personWith(100_000n);
    const withdrawal = await makeWithdrawal(person, { amountMinor: 80_000n, feeMinor: 500n });
    const asked = await detailOf(person, withdrawal);
    expect(asked).toMatchObject({
      badge: "reserved",
      title: "Withdrawal",
      cancellable: true,
      nextCheckAt: null,
      sentence: `We've set ${rand(80_500n)} aside. You can cancel until it is sent.`,
      amounts: [
        { label: "Bank receives", amount: "80000", strong: false },
        { label: "Fee", amount: "500", strong: false },
        { label: "Taken from balance", amount: "80500", strong: true },
      ],
    });
    expect(asked.subtitle).toMatch(/^Capitec •••• \d{4}$/);
    expect(asked.expectedAt).not.toBeNull();
    expect(asked.facts).toEqual([{ label: "To", value: asked.subtitle, detail: "Thandi Mokoena · savings" }]);

    const payout = await attachPayout(withdrawal);
    expect(await detailOf(person, withdrawal)).toMatchObject({ badge: "sent", cancellable: false });
    await settlePayout(withdrawal, payout);
    expect(await detailOf(person, withdrawal)).toMatchObject({
      badge: "paid",
      sentence: "Capitec has been paid.",
      expectedAt: null,
      providerReference: payout,
    });
  });

  it("keeps an unknown outcome unknown, and says when it is asked about again", async () => {
    const person = await personWith(100_000n);
    const withdrawal = await makeWithdrawal(person);
    await attachPayout(withdrawal);
    await query("worker", "select * from wallet.mark_payout_unknown($1, 'timeout')", [
      withdrawal.withdrawalId,
    ]);
    const unknown = await detailOf(person, withdrawal);
    expect(unknown).toMatchObject({ badge: "confirming", cancellable: false });
    expect(unknown.sentence).toContain(`Your ${rand(10_500n)} stays reserved. Don't withdraw it again.`);
    expect(unknown.nextCheckAt).not.toBeNull();
  });

  it("says that the money of a refused, returned or cancelled withdrawal is available again, fee included", async () => {
    const person = await personWith(100_000n);
    const [refused, returned, cancelled] = [
      await makeWithdrawal(person),
      await makeWithdrawal(person),
      await makeWithdrawal(person),
    ];
    await attachPayout(refused);
    await query(
      "worker",
      "select * from wallet.release_withdrawal($1, 'account_closed', null, 'error', 'webhook')",
      [refused.withdrawalId],
    );
    const payout = await attachPayout(returned);
    await settlePayout(returned, payout);
    await query(
      "worker",
      "select * from wallet.return_withdrawal($1, 'account_closed', 'error', 'webhook')",
      [payout],
    );
    await query("app", "select * from wallet.cancel_withdrawal($1, $2, $3, null)", [
      person.userId,
      person.sessionId,
      cancelled.withdrawalId,
    ]);
    for (const [withdrawal, badge] of [
      [refused, "refused"],
      [returned, "returned"],
      [cancelled, "called_off"],
    ] as const) {
      const detail = await detailOf(person, withdrawal);
      expect(detail.badge).toBe(badge);
      expect(detail.sentence).toContain(`${rand(10_500n)} is available again.`);
      expect(detail.amounts.at(-1)).toEqual({ label: "Available again", amount: "10500", strong: true });
    }
    expect((await getBalance(person.userId)).availableMinor).toBe(100_000n);
    expect(await summariseTransactions(person.userId, {})).toMatchObject({ count: 4, outMinor: 0n });
  });

  it("tells each side of a transfer who the other is, and no more of them than strangers may know", async () => {
    const from = await personWith(50_000n, "Thandi Mokoena");
    const to = await personWith(0n, "Pieter van Wyk");
    await transfer(from, to, { amountMinor: 12_500n, note: "Rent for March" });
    const [sent] = await rowsOf(from);
    const [received] = await rowsOf(to);
    expect(sent).toMatchObject({
      title: "Sent to Pieter v.",
      subtitle: "Rent for March",
      badge: "transferred",
    });
    expect(received).toMatchObject({ title: "From Thandi M.", direction: "in", amount: "12500" });
    const [mine, theirs] = [
      await getTransactionDetail(from.userId, sent?.id ?? ""),
      await getTransactionDetail(to.userId, received?.id ?? ""),
    ];
    expect(mine.facts[0]).toMatchObject({ label: "To", value: "Pieter v." });
    expect(theirs.facts[0]).toMatchObject({ label: "From", value: "Thandi M." });
    for (const detail of [mine, theirs]) {
      const text = JSON.stringify(detail);
      for (const secret of [from.email, to.email, "van Wyk", "Mokoena"]) expect(text).not.toContain(secret);
      expect(detail.timeline).toHaveLength(1);
    }
  });

  it("answers for somebody else's exactly as for one that doesn't exist", async () => {
    const person = await personWith(50_000n);
    const withdrawal = await makeWithdrawal(person);
    const other = await makePerson(database);
    await expect(detailOf(other, withdrawal)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      getTransactionDetail(person.userId, publicId("transfer", withdrawal.withdrawalId)),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("search", () => {
  it("finds by the other person's shown name, by the bank and by the last digits, in one's own rows only", async () => {
    const from = await personWith(90_000n);
    const to = await personWith(0n, "Pieter van Wyk");
    await transfer(from, to, { amountMinor: 12_500n, note: "Lunch" });
    await makeWithdrawal(from);
    const titles = async (person: Person, text: string) =>
      (await rowsOf(person, text)).map(({ title }) => title);
    for (const text of ["pieter", "Pieter v", "lunch", to.email.toUpperCase()])
      expect(await titles(from, text), text).toEqual(["Sent to Pieter v."]);
    expect(await titles(from, "capitec")).toEqual(["Withdrawal"]);
    const last4 = (await rowsOf(from, "capitec"))[0]?.subtitle.slice(-4) ?? "";
    expect(await titles(from, last4)).toContain("Withdrawal");
    expect(await titles(to, "capitec")).toEqual([]);
    expect(await titles(from, "van wyk")).toEqual([]); // more than is shown can't be found out
    expect(await titles(from, "%")).toEqual([]);
  });
});

describe("totals", () => {
  it("count a fee as money that left, and name it", async () => {
    const person = await personWith(100_000n);
    const withdrawal = await makeWithdrawal(person, { amountMinor: 30_000n, feeMinor: 700n });
    await settlePayout(withdrawal, await attachPayout(withdrawal));
    expect(await summariseTransactions(person.userId, {})).toMatchObject({
      inMinor: 100_000n,
      outMinor: 30_700n,
      feesMinor: 700n,
    });
  });

  it("say how many withdrawals hold what is reserved", async () => {
    const person = await personWith(100_000n);
    await makeWithdrawal(person);
    const sent = await makeWithdrawal(person);
    await attachPayout(sent);
    const paid = await makeWithdrawal(person);
    await settlePayout(paid, await attachPayout(paid));
    expect(await getBalance(person.userId)).toMatchObject({
      availableMinor: 68_500n,
      reservedMinor: 21_000n,
      reservedCount: 2,
    });
  });
});
