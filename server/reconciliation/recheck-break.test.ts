import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { callOf, hashOf, historyOf, missingCredit, sight } from "@/server/testing/breaks";
import { connectAs } from "@/server/testing/connect";
import { openDeposit } from "@/server/testing/deposits";
import { balanceOf, makePerson } from "@/server/testing/factories";
import { ACCOUNTS, askedFor, payoutIdOf, submit, withdrawalsOf } from "@/server/testing/payouts";
import { useRevio } from "@/server/testing/sandbox";
import { getBreakDetail } from "./break-detail";
import { recheckBreak } from "./recheck-break";
import { askAdjustment, decide } from "@/server/testing/confirmed-commands";

const { database, sandbox } = useRevio();
const forger = connectAs(database, "admin", { session_replication_role: "replica" });
const { bank } = withdrawalsOf(database, sandbox);

const stateOf = async (breakId: string): Promise<string | undefined> =>
  (
    await query<{ state: string }>("read", "select state from wallet.reconciliation_breaks where id = $1", [
      breakId,
    ])
  )[0]?.state;

async function paidDeposit() {
  const person = await makePerson(database);
  const deposit = await openDeposit(person);
  await sandbox.act(deposit.purchaseId, "pay");
  return { person, deposit };
}

describe("recheckBreak", () => {
  it("books what Revio confirms, once, and clears the break", async () => {
    const { person, deposit } = await paidDeposit();
    const { breakId } = await sight(database, {
      type: "missing_in_ledger",
      objectId: deposit.purchaseId,
      transactionId: deposit.id,
      amountMinor: 25_000n,
    });
    const answers = await Promise.all([1, 2, 3].map(() => recheckBreak(breakId, "admin")));
    for (const answer of answers) expect(answer).toMatchObject({ answered: true, agrees: true, differs: [] });
    expect(await balanceOf(person)).toEqual({ available: 25_000n, reserved: 0n });
    expect(await stateOf(breakId)).toBe("cleared");
  });

  it("changes nothing when Revio gives no answer", async () => {
    const { person, deposit } = await paidDeposit();
    const { breakId } = await sight(database, { type: "missing_in_ledger", objectId: deposit.purchaseId });
    await sandbox.fault({ method: "GET" }, { kind: "answer", status: 503 });
    expect(await recheckBreak(breakId, "admin")).toMatchObject({ answered: false, agrees: false });
    expect(await balanceOf(person)).toMatchObject({ available: 0n });
    expect(await historyOf(breakId)).toEqual(["opened"]);
  });

  it("keeps what Revio says, without a name or an address, and each new word of it", async () => {
    const { deposit } = await paidDeposit();
    const { breakId } = await sight(database, { type: "fee_mismatch", objectId: deposit.purchaseId });
    await recheckBreak(breakId, "admin");
    await recheckBreak(breakId, "admin");
    await sandbox.act(deposit.purchaseId, "refund", { amount: 1000 });
    await recheckBreak(breakId, "admin");
    const { snapshots } = await getBreakDetail(breakId);
    expect(snapshots).toMatchObject([
      { number: 1, source: "read", body: { amount: "25000", returned: "0" } },
      { number: 2, source: "read", body: { amount: "25000", returned: "1000" } },
    ]);
    expect(JSON.stringify(snapshots)).not.toContain("@");
  });

  it("says by how much it still differs, and leaves it open", async () => {
    const { deposit } = await paidDeposit();
    const { breakId } = await sight(database, { type: "amount_mismatch", objectId: deposit.purchaseId });
    await recheckBreak(breakId, "admin"); // agrees: what was paid is credited
    await database.admin`
      update revio_sandbox.purchases set state = jsonb_set(state, '{payment,fee}', '"999"')
       where id = ${deposit.purchaseId}`;
    const fee = await sight(database, { type: "fee_mismatch", objectId: deposit.purchaseId });
    expect(await recheckBreak(fee.breakId, "admin")).toMatchObject({ agrees: false, differs: ["fee"] });
    expect(await stateOf(fee.breakId)).toBe("new");
    const detail = await getBreakDetail(fee.breakId);
    expect(detail.bridge).toMatchObject({ of: "fee", provider: "999" });
    expect(detail.fields[0]).toMatchObject({ field: "fee", provider: "999", differs: true });
  });

  it("agrees once the suggested correction is posted, whose money is then told apart from the fee", async () => {
    const { deposit } = await paidDeposit();
    const { breakId } = await sight(database, { type: "missing_in_ledger", objectId: deposit.purchaseId });
    await recheckBreak(breakId, "admin");
    await database.admin`
      update revio_sandbox.purchases set state = jsonb_set(state, '{payment,fee}', '"999"') where id = ${deposit.purchaseId}`;
    const fee = await sight(database, { type: "fee_mismatch", objectId: deposit.purchaseId });
    await recheckBreak(fee.breakId, "admin");
    const { suggestion } = await getBreakDetail(fee.breakId);
    expect(suggestion).toMatchObject({ kind: "adjust", template: "fee", reasonCode: "fee_recorded" });
    if (suggestion.kind !== "adjust") return;
    const [maker, checker] = [
      await makePerson(database, { role: "admin" }),
      await makePerson(database, { role: "admin" }),
    ];
    const wish = missingCredit(maker, {
      breakId: fee.breakId,
      template: "fee",
      reasonCode: "fee_recorded",
      legs: suggestion.legs.map(({ amount }) => ({
        debit: "provider_fees",
        debitUser: null,
        credit: "revio_clearing",
        creditUser: null,
        amountMinor: BigInt(amount),
      })),
      record: {
        product: "purchase",
        objectId: deposit.purchaseId,
        claimedMinor: BigInt(suggestion.record?.claimed ?? 0),
        claimedFeeMinor: BigInt(suggestion.record?.claimedFee ?? 0),
      },
    });
    await askAdjustment(callOf(maker), wish);
    expect((await getBreakDetail(fee.breakId)).bridge.unexplained).toBe("0");
    await decide(callOf(checker), {
      approvalId: wish.id,
      decision: "approved",
      reason: null,
      payloadSha256: await hashOf(wish.id),
    });
    expect(await stateOf(fee.breakId)).toBe("resolved");
    const { bridge, fields } = await getBreakDetail(fee.breakId);
    expect(bridge).toMatchObject({ difference: "0", unexplained: "0" });
    expect(fields.filter(({ differs }) => differs)).toEqual([]);
  });

  it("never takes money in suspense for an agreement", async () => {
    const person = await makePerson(database);
    const deposit = await openDeposit(person);
    await database.admin`update wallet.transactions set reference = ${`OW-other-${newId().slice(-8)}`} where id = ${deposit.id}`;
    await sandbox.act(deposit.purchaseId, "pay");
    const { breakId } = await sight(database, { type: "missing_in_ledger", objectId: deposit.purchaseId });
    expect(await recheckBreak(breakId, "admin")).toMatchObject({ agrees: false, differs: ["suspense"] });
    expect(await balanceOf(person)).toMatchObject({ available: 0n });
  });

  it("books a payout that was paid, and its return", async () => {
    const made = await askedFor(database, { number: ACCOUNTS.stays });
    await submit(made.id);
    const payoutId = await payoutIdOf(made.id);
    await bank(made.id, "succeed");
    const paid = await sight(database, {
      type: "payout_not_booked",
      objectKind: "payout",
      objectId: payoutId,
    });
    expect(await recheckBreak(paid.breakId, "statement")).toMatchObject({ agrees: true });
    expect(await stateOf(paid.breakId)).toBe("cleared");
    await bank(made.id, "return");
    const back = await sight(database, {
      type: "return_not_booked",
      objectKind: "payout_return",
      objectId: payoutId,
    });
    expect(await recheckBreak(back.breakId, "statement")).toMatchObject({ agrees: true });
    expect(await balanceOf(made.person)).toMatchObject({ reserved: 0n, available: 100_000n });
  });

  it("books a refund through its purchase, and a chargeback", async () => {
    const { person, deposit } = await paidDeposit();
    const { breakId } = await sight(database, { type: "missing_in_ledger", objectId: deposit.purchaseId });
    await recheckBreak(breakId, "admin");
    await sandbox.act(deposit.purchaseId, "refund", { amount: 5000 });
    const [seen] = await database.admin<{ id: string }[]>`
      select h -> 'related_object' ->> 'id' as id from revio_sandbox.purchases p, jsonb_array_elements(p.state -> 'status_history') h
       where p.id = ${deposit.purchaseId} and h -> 'related_object' ->> 'id' is not null`;
    const refund = await sight(database, {
      type: "refund_not_booked",
      objectKind: "refund",
      objectId: seen?.id ?? "",
      detail: { relatedId: deposit.purchaseId, providerAmount: "5000" },
    });
    expect(await recheckBreak(refund.breakId, "admin")).toMatchObject({ agrees: true });
    expect(await balanceOf(person)).toMatchObject({ available: 20_000n });
    await sandbox.act(deposit.purchaseId, "charge-back");
    const chargeback = await sight(database, {
      type: "chargeback_not_booked",
      objectKind: "chargeback",
      objectId: deposit.purchaseId,
      detail: { relatedId: deposit.purchaseId, providerAmount: "20000" },
    });
    expect(await recheckBreak(chargeback.breakId, "admin")).toMatchObject({ agrees: true });
    expect(await balanceOf(person)).toMatchObject({ available: 0n });
  });

  it("reopens what was cleared and differs again, and leaves alone what a person resolved", async () => {
    const objectId = newId();
    const cleared = await sight(database, { type: "missing_at_provider", objectId });
    const { breakId } = cleared;
    await database.admin`select wallet.clear_break(${breakId}, null, 'agrees')`;
    expect(await recheckBreak(breakId, "admin")).toMatchObject({ agrees: true }); // neither side has it
    expect(await stateOf(breakId)).toBe("cleared");
    const { deposit } = await paidDeposit();
    const other = await sight(database, { type: "missing_at_provider", objectId: deposit.purchaseId });
    await recheckBreak(other.breakId, "admin");
    expect(await stateOf(other.breakId)).toBe("cleared");
    await database.admin`delete from revio_sandbox.purchases where id = ${deposit.purchaseId}`;
    expect(await recheckBreak(other.breakId, "admin")).toMatchObject({ agrees: false, difference: 25_000n });
    expect(await stateOf(other.breakId)).toBe("new");
    expect(await historyOf(other.breakId)).toContain("reopened");
  });

  it("asks the ledger itself about a broken law", async () => {
    const { breakId } = await sight(database, {
      type: "internal_imbalance",
      objectKind: "law",
      objectId: "I1 a law / 1",
    });
    expect(await recheckBreak(breakId, "admin")).toMatchObject({ answered: true, agrees: true });
    expect(await stateOf(breakId)).toBe("cleared");
  });

  it("looks for a broken law on the object that the break names, and nowhere else", async () => {
    const [person, other] = [await makePerson(database), await makePerson(database)];
    const law = "I3 a balance is the sum of its entries";
    const raise = (by: number, users: string[]) =>
      forger`update wallet.balances set available = available + ${by} where user_id in ${forger(users)}`;
    await raise(1, [person.userId, other.userId]);
    const [found] = await database.admin<{ object: string }[]>`
      select object from wallet.verify_ledger() where law = ${law} and object like ${`%${person.userId}%`}`;
    const objectId = `${law} / ${found?.object}`;
    const { breakId } = await sight(database, { type: "internal_imbalance", objectKind: "law", objectId });
    expect(await recheckBreak(breakId, "admin")).toMatchObject({ agrees: false, differs: [objectId] });
    await raise(-1, [person.userId]);
    expect(await recheckBreak(breakId, "admin")).toMatchObject({ agrees: true });
    expect(await stateOf(breakId)).toBe("cleared");
    expect(
      await database.admin`select object_id from wallet.reconciliation_breaks where object_id like ${`%${other.userId}%`}`,
    ).toHaveLength(0);
    await raise(-1, [other.userId]);
  });

  it("says that a law was not checked when the answer takes too long, and changes nothing", async () => {
    const objectId = "I1 credits minus debits are zero over all accounts / ZAR";
    const { breakId } = await sight(database, { type: "internal_imbalance", objectKind: "law", objectId });
    const rename = (from: string, to: string) =>
      database.admin.unsafe(`alter function wallet.${from}(text, text, bigint) rename to ${to}`);
    await rename("recheck_law", "recheck_in_time");
    await database.admin`
      create function wallet.recheck_law(text, text, bigint) returns table (law text) language plpgsql security definer
        as $$ begin perform pg_cancel_backend(pg_backend_pid()); perform pg_sleep(5); end $$`;
    try {
      await expect(recheckBreak(breakId, "admin")).rejects.toMatchObject({
        code: "BUSY",
        sentence: expect.stringMatching(/^Not checked: "I1 credits .* the nightly audit will check it\.$/),
      });
    } finally {
      await database.admin`drop function wallet.recheck_law(text, text, bigint)`;
      await rename("recheck_in_time", "recheck_law");
    }
    expect(await stateOf(breakId)).toBe("new");
  });

  it("asks nobody about what only a statement shows", async () => {
    const { breakId } = await sight(database, { type: "duplicate_row" });
    await expect(recheckBreak(breakId, "admin")).rejects.toMatchObject({ code: "BREAK_STATE" });
  });
});
