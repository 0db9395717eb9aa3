import { beforeEach, describe, expect, it } from "vitest";
import { decideApproval } from "@/server/adjustments/decide-approval";
import { callOf, hashOf } from "@/server/testing/breaks";
import { askPersonChange, decide as decideConfirmed, freeze } from "@/server/testing/confirmed-commands";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { lockWaits } from "@/server/testing/lock-waits";
import { stepUp } from "@/server/testing/step-up";

const database = useDatabase();
const gate = connectAs(database, "admin");
const REASON = "a laptop was stolen on the train";
let [thief, one, other]: Person[] = [];
const team = (): [thief: Person, one: Person, other: Person] =>
  [thief, one, other] as [Person, Person, Person];

beforeEach(async () => {
  await database.admin`update wallet.users set role = 'user' where role = 'admin'`; // those of the tests before
  [thief, one, other] = await Promise.all(
    Array.from({ length: 3 }, () => makePerson(database, { role: "admin" })),
  );
});

const ask = (by: Person, about: Person, kind: "freeze_admin" | "unfreeze" = "freeze_admin") =>
  askPersonChange(callOf(by), about.userId, { kind, tier: null, reason: REASON });
const decide = async (by: Person, approvalId: string, decision: "approved" | "rejected" = "approved") =>
  decideConfirmed(callOf(by), {
    approvalId,
    decision,
    reason: REASON,
    payloadSha256: await hashOf(approvalId),
  });
const frozen = async (): Promise<string[]> => {
  const rows = await database.admin<{ id: string }[]>`
    select id from wallet.users where role = 'admin' and status = 'frozen' order by id`;
  return rows.map(({ id }) => id);
};

describe("the freeze of an admin", () => {
  it("14.47 takes two others of a team of three, whatever the third one says, and two lift it", async () => {
    const [bad, maker, checker] = team();
    const asked = await ask(maker, bad);
    await expect(decide(bad, asked, "rejected")).rejects.toThrow("ABOUT_YOURSELF");
    await expect(decide(bad, asked)).rejects.toThrow("ABOUT_YOURSELF");
    await expect(decide(maker, asked)).rejects.toThrow("OWN_REQUEST");
    expect(await frozen()).toEqual([]);
    await decide(checker, asked);
    expect(await frozen()).toEqual([bad.userId]);
    await expect(ask(bad, maker)).rejects.toThrow("SESSION_ENDED");
    await decide(maker, await ask(checker, bad, "unfreeze"));
    expect(await frozen()).toEqual([]);
  });

  it("14.47 is nothing that one admin can do, so that one session can't end four eyes", async () => {
    const [bad, ...others] = team();
    for (const { userId } of others)
      await expect(freeze(callOf(bad), userId, REASON)).rejects.toThrow("ADMINS_NEEDED");
    const requests = await Promise.all(others.map((about) => ask(bad, about)));
    for (const id of requests) await expect(decide(bad, id)).rejects.toThrow("OWN_REQUEST");
    expect(await frozen()).toEqual([]);
  });

  it("is asked for admins alone: anybody else's wallet is frozen by one", async () => {
    const [, maker] = team();
    const person = await makePerson(database);
    await expect(ask(maker, person)).rejects.toThrow("PREVIEW_CHANGED");
    expect(await freeze(callOf(maker), person.userId, REASON)).toBe("frozen");
  });

  it("14.47 leaves whoever decided on it able to lift it, also of two that meet", async () => {
    const [bad, maker, checker] = team();
    const fourth = await makePerson(database, { role: "admin" });
    const [first, second] = [await ask(maker, bad), await ask(bad, maker)];
    const answers = await Promise.allSettled([decide(checker, first), decide(fourth, second)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(String(answers.find(({ status }) => status === "rejected")?.["reason" as never])).toContain(
      "ASKER_CHANGED",
    );
    expect(await frozen()).toHaveLength(1);
  });

  it("14.47 is refused as such when who asked is frozen after they were looked at", async () => {
    const [bad, maker, checker] = team();
    const fourth = await makePerson(database, { role: "admin" });
    const [first, second] = [await ask(maker, bad), await ask(bad, maker)];
    const payload = await hashOf(second);
    const stepUpId = await stepUp(fourth, "approval.approve", {
      approvalId: second,
      payloadSha256: payload.toString("hex"),
    });
    await gate`begin`;
    await gate`select from wallet.step_up_challenges where id = ${stepUpId} for update`;
    const late = decideApproval(
      { ...callOf(fourth), actor: { ...fourth, stepUp: stepUpId } },
      {
        approvalId: second,
        decision: "approved",
        reason: null,
        payloadSha256: payload,
      },
    );
    const refused = expect(late).rejects.toThrow("ASKER_CHANGED");
    await expect.poll(lockWaits, { interval: 5 }).toBe(1);
    await decide(checker, first);
    await gate`commit`;
    await refused;
    expect(await frozen()).toEqual([bad.userId]);
  });
});

describe("what an admin asked for who may act no more", () => {
  it("14.47 is approved by nobody, and can be rejected", async () => {
    const [bad, maker, checker] = team();
    const person = await makePerson(database);
    const wish = { kind: "factor_reset", tier: null, reason: REASON } as const;
    const asked = await askPersonChange(callOf(bad), person.userId, wish);
    await decide(checker, await ask(maker, bad));
    await expect(decide(checker, asked)).rejects.toThrow("ASKER_CHANGED");
    expect(await decide(checker, asked, "rejected")).toMatchObject({ outcome: "rejected" });
  });
});
