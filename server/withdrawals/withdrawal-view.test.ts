import { describe, expect, it } from "vitest";
import { shiftClock } from "@/server/testing/database";
import { useRevio } from "@/server/testing/sandbox";
import {
  ACCOUNTS,
  askedFor,
  followedOf,
  type MadeWithdrawal,
  submit,
  withdrawalsOf,
} from "@/server/testing/payouts";
import { cancelWithdrawal } from "./cancel-withdrawal";
import { checkWithdrawal } from "./check-withdrawal";
import { findWithdrawal, listStuckWithdrawals, listWithdrawalsToCheck } from "./queries";
import { recordWithdrawalDeadLetter } from "./record-dead-letter";
import { refreshWithdrawal } from "./refresh-withdrawal";
import { viewWithdrawal, type WithdrawalView, withdrawalView } from "./withdrawal-view";

const { database, sandbox } = useRevio();
const { bank } = withdrawalsOf(database, sandbox);

async function viewOf({ id, person }: MadeWithdrawal): Promise<WithdrawalView> {
  const record = await findWithdrawal(person.userId, id);
  if (!record) throw new Error("not theirs");
  return withdrawalView.parse(viewWithdrawal(record));
}
/** `You asked for it / You / R 255,00 from Available to Reserved`, with plain blanks. */
const linesOf = ({ timeline }: WithdrawalView): string[] =>
  timeline.map(({ title, who, detail, kind }) =>
    [kind === "done" ? title : `${kind}: ${title}`, who, detail ?? ""].join(" / ").replaceAll("\u00a0", " "),
  );
const read = ({ id }: MadeWithdrawal) => refreshWithdrawal(id, { cause: "sweep" });

describe("viewWithdrawal", () => {
  it("tells the story of one that is paid and comes back", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    const reserved = await viewOf(withdrawal);
    expect(reserved).toMatchObject({
      amount: "25000",
      fee: "500",
      total: "25500",
      status: "requested",
      state: "reserved",
      cancellable: true,
      bank: { name: "FNB", last4: "0003", holderName: "Thandi Mokoena" },
      failureCode: null,
      failureSentence: null,
      nextCheckAt: null,
    });
    expect(linesOf(reserved).slice(0, 2)).toEqual([
      "You asked for it / You / R 255,00 from Available to Reserved",
      "now: Sending it to the bank / We / ",
    ]);
    expect(linesOf(reserved)[2]).toMatch(
      /^todo: FNB is paid \/ Revio \/ Expected by \w{3} \d+ \w{3}, 17:00$/,
    );
    await submit(withdrawal.id);
    expect(await viewOf(withdrawal)).toMatchObject({ state: "sent", cancellable: false });
    await bank(withdrawal.id, "succeed");
    await read(withdrawal);
    expect(await viewOf(withdrawal)).toMatchObject({ state: "paid", completedAt: expect.any(String) });
    await bank(withdrawal.id, "return");
    await read(withdrawal);
    const returned = await viewOf(withdrawal);
    expect(returned).toMatchObject({
      state: "returned",
      failureCode: "account_closed",
      failureSentence: "The account is closed.",
    });
    expect(linesOf(returned)).toEqual([
      "You asked for it / You / R 255,00 from Available to Reserved",
      "Sent to bank / We / R 250,00 to FNB",
      "FNB has been paid / Revio / R 255,00 taken from Reserved",
      "failed: FNB sent the money back / FNB / The account is closed. R 255,00 is in Available again.",
    ]);
  });

  it("says when it is asked about again while nobody knows", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.answerIs500 });
    await submit(withdrawal.id);
    const view = await viewOf(withdrawal);
    expect(view).toMatchObject({ state: "confirming", cancellable: false, failureSentence: null });
    const wait = Date.parse(view.nextCheckAt ?? "") - Date.now();
    expect(wait).toBeGreaterThan(-1000);
    expect(wait).toBeLessThanOrEqual(20 * 60_000);
    expect(new Date(view.nextCheckAt ?? "").getUTCMinutes() % 15).toBe(0);
  });

  it("names a refusal in plain words, and a cancel", async () => {
    const refused = await askedFor(database, { number: ACCOUNTS.createRefused });
    await submit(refused.id);
    expect(await viewOf(refused)).toMatchObject({
      state: "failed",
      failureSentence: "The bank refused this account number.",
    });
    const cancelled = await askedFor(database);
    await cancelWithdrawal(cancelled.person, "req", cancelled.id);
    expect(linesOf(await viewOf(cancelled)).at(-1)).toBe(
      "Cancelled / You / R 255,00 from Reserved to Available",
    );
  });
});

describe("checkWithdrawal", () => {
  it("asks Revio about an open one, once per 2 s over all who look, and about nobody else's", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await submit(withdrawal.id);
    const payoutId = (await followedOf(withdrawal.id)).withdrawal.revioPayoutId ?? "";
    await bank(withdrawal.id, "succeed");
    await shiftClock(database, "1 minute");
    const before = await sandbox.asked("GET", /payouts/, payoutId);
    await checkWithdrawal((await askedFor(database)).person.userId, withdrawal.id);
    await Promise.all([1, 2, 3, 4].map(() => checkWithdrawal(withdrawal.person.userId, withdrawal.id)));
    expect((await sandbox.asked("GET", /payouts/, payoutId)) - before).toBe(1);
    expect((await viewOf(withdrawal)).state).toBe("paid");
    await checkWithdrawal(withdrawal.person.userId, withdrawal.id); // it has ended
    expect((await sandbox.asked("GET", /payouts/, payoutId)) - before).toBe(1);
  });
});

describe("the lists of the sweeps", () => {
  const later = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
  const ids = async (rows: Promise<{ id: string }[]>): Promise<string[]> => (await rows).map(({ id }) => id);

  it("ask about open ones every 5 minutes at most, and once a day for 10 days about those that ended", async () => {
    const open = await askedFor(database, { number: ACCOUNTS.stays });
    const paid = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    const unsent = await askedFor(database);
    for (const { id } of [open, paid]) await submit(id);
    expect(await ids(listWithdrawalsToCheck(later(4), 100))).not.toContain(open.id);
    const soon = await ids(listWithdrawalsToCheck(later(6), 100));
    expect(soon).toContain(open.id);
    expect(soon).not.toContain(paid.id);
    expect(soon).not.toContain(unsent.id); // Revio knows nothing of it
    expect(await ids(listWithdrawalsToCheck(later(25 * 60), 100))).toContain(paid.id);
    expect(await ids(listWithdrawalsToCheck(later(11 * 24 * 60), 100))).not.toContain(paid.id);
    await bank(paid.id, "return");
    expect(await read(paid)).toBe("returned");
    expect(await ids(listWithdrawalsToCheck(later(25 * 60), 100))).toContain(paid.id); // paid again after all would be paid twice
  });

  it("show a person what is open for 5 business days, and what ran out of tries, until it ends", async () => {
    const old = await askedFor(database, { number: ACCOUNTS.stays });
    await submit(old.id);
    expect(await ids(listStuckWithdrawals(later(60)))).not.toContain(old.id);
    expect(await ids(listStuckWithdrawals(later(16 * 24 * 60)))).toContain(old.id);
    await recordWithdrawalDeadLetter({ transactionId: old.id, runId: "run-1", errorCode: "payout_unknown" });
    expect(await listStuckWithdrawals(later(1))).toContainEqual(
      expect.objectContaining({ id: old.id, status: "processing", deadLetter: "payout_unknown" }),
    );
    await bank(old.id, "succeed");
    await read(old);
    expect(await ids(listStuckWithdrawals(later(60)))).not.toContain(old.id);
    expect(
      await recordWithdrawalDeadLetter({ transactionId: old.id, runId: "run-2", errorCode: "late" }),
    ).toBe("ended");
  });
});
