import { beforeEach, describe, expect, it } from "vitest";
import { newId, newReference } from "@/db/ids";
import { query } from "@/db/client";
import { callOf, hashOf } from "@/server/testing/breaks";
import { askPersonChange, decide, freeze } from "@/server/testing/confirmed-commands";
import { useDatabase } from "@/server/testing/database";
import { makePendingDeposit, makePerson, type Person, settle } from "@/server/testing/factories";
import { findHold } from "@/server/withdrawals/find-hold";
import { lookAtPerson } from "./person-view";
import type { PersonChange } from "./request-person-change";

const database = useDatabase();
const REASON = "the dispute was settled by the bank";
let maker: Person;
let checker: Person;
let person: Person;

beforeEach(async () => {
  [maker, checker, person] = [
    await makePerson(database, { role: "admin" }),
    await makePerson(database, { role: "admin" }),
    await makePerson(database),
  ];
});

const ask = (kind: PersonChange["kind"]) =>
  askPersonChange(callOf(maker), person.userId, { kind, tier: null, reason: REASON });
const approve = async (approvalId: string) =>
  decide(callOf(checker), {
    approvalId,
    decision: "approved",
    reason: null,
    payloadSha256: await hashOf(approvalId),
  });
const open = async () => (await lookAtPerson(callOf(maker), person.userId)).holds;

/** A deposit that a card's owner disputes; gives back what Revio tells once more, and its reference. */
async function disputed() {
  const deposit = await makePendingDeposit(person);
  await settle(deposit);
  const chargeBack = () =>
    query<{ outcome: string }>(
      "worker",
      "select outcome from wallet.reverse_deposit($1, $2, $3, 'chargeback', $4, $5, 'charged_back', 'webhook')",
      [newId(), newReference(), deposit.purchaseId, deposit.purchaseId, deposit.amountMinor],
    );
  expect(await chargeBack()).toEqual([{ outcome: "reversed" }]);
  const [row] = await database.admin<{ reference: string }[]>`
    select reference from wallet.transactions where id = ${deposit.depositId}`;
  return { chargeBack, reference: row?.reference };
}

/** A payout that was perhaps paid twice. */
const paidTwice = (payout: string) =>
  query("worker", "select outcome from wallet.hold_user($1, 'freeze', 'perhaps_paid_twice', $2, null)", [
    person.userId,
    payout,
  ]);

describe("holds without an end", () => {
  it("are lifted by two admins, who saw what they are about; the same facts don't put them on again", async () => {
    const { chargeBack, reference } = await disputed();
    const payout = newId();
    await paidTwice(payout);
    expect((await open()).map(({ liftedBy }) => liftedBy)).toEqual(["lift_holds", "lift_holds"]);
    const approvalId = await ask("lift_holds");
    const [row] =
      await database.admin`select payload -> 'before' as before from wallet.approvals where id = ${approvalId}`;
    const since = expect.stringMatching(/^\d{4}-/);
    const disputedHold = {
      id: expect.any(String),
      reason: "a card payment was disputed",
      about: reference,
      since,
    };
    const paidHold = { id: expect.any(String), reason: "perhaps_paid_twice", about: payout, since };
    expect(row).toEqual({ before: { holds: [disputedHold, paidHold] } });
    await approve(approvalId);
    expect([await open(), await findHold(person.userId)]).toEqual([[], undefined]);
    expect([await chargeBack(), await paidTwice(payout)]).toEqual([
      [{ outcome: "already" }],
      [{ outcome: "already" }],
    ]);
    expect(await open()).toEqual([]);
    const audit = await database.admin`
      select actor, reason, before, after ->> 'holds' as holds from wallet.audit_log
       where action = 'user.lift_holds' and object_id = ${person.userId}`;
    expect(audit).toEqual([
      { actor: `user:${checker.userId}`, reason: REASON, before: row?.["before"], holds: "[]" },
    ]);
    await disputed();
    expect(await open()).toHaveLength(1); // another dispute is another hold
  });

  it("14.47 stay when another one came since it was asked for", async () => {
    await disputed();
    const approvalId = await ask("lift_holds");
    await paidTwice(newId());
    await expect(approve(approvalId)).rejects.toThrow("STALE");
    expect(await open()).toHaveLength(2);
  });

  it("are not lifted with a freeze, nor a freeze with them", async () => {
    await paidTwice(newId());
    await freeze(callOf(maker), person.userId, "a stolen phone was reported");
    await approve(await ask("unfreeze"));
    expect((await open()).map(({ kind, liftedBy }) => [kind, liftedBy])).toEqual([
      ["freeze", "lift_holds"],
      ["credentials", null],
    ]);
    await freeze(callOf(maker), person.userId, "a stolen phone was reported");
    await approve(await ask("lift_holds"));
    expect((await open()).map(({ kind, liftedBy }) => [kind, liftedBy])).toEqual([
      ["freeze", "unfreeze"],
      ["credentials", null],
    ]);
  });
});
