import { beforeAll, describe, expect, it } from "vitest";
import { encodeId } from "@/db/ids";
import { confirmInput } from "@/server/testing/confirm-input";
import { callOf, hashOf, missingCredit, sight } from "@/server/testing/breaks";
import { accessCookieOf, callProcedure } from "@/server/testing/call-procedure";
import { useDatabase } from "@/server/testing/database";
import { fund, makePerson, type Person } from "@/server/testing/factories";
import { askAdjustment, askPersonChange } from "@/server/testing/confirmed-commands";
import { stepUp } from "@/server/testing/step-up";

const database = useDatabase();
let maker: Person;
let checker: Person;
let person: Person;

beforeAll(async () => {
  [maker, checker] = [
    await makePerson(database, { role: "admin" }),
    await makePerson(database, { role: "admin" }),
  ];
  person = await makePerson(database);
  await fund(person, 40_000n);
});

async function call(as: Person, path: string, input: object): Promise<Record<string, unknown>> {
  const { body } = await callProcedure(path, await accessCookieOf(as), { body: JSON.stringify(input) });
  return body.result ? (body.result.data as Record<string, unknown>) : (body.error?.data ?? {});
}

async function request(): Promise<string> {
  const { breakId } = await sight(database, { type: "missing_in_ledger" });
  const wish = missingCredit(person, { breakId });
  await askAdjustment(callOf(maker), wish);
  return wish.id;
}
/** Whether the database would refuse this admin's approval as one about themselves. */
const refusesAsAbout = async (id: string, { userId }: Person): Promise<unknown> => {
  const [row] = await database.admin`
    select wallet.is_about(subject_kind, subject_id, payload, ${userId}) as about from wallet.approvals where id = ${id}`;
  return row?.["about"];
};
const get = (as: Person, id: string) => call(as, "adminApprovals.get", { approvalId: encodeId("apr", id) });
const wordOn = async (id: string, decision: string, reason?: string) => ({
  approvalId: encodeId("apr", id),
  decision,
  reason,
  payloadSha256: (await hashOf(id)).toString("hex"),
});
const decide = async (as: Person, id: string, decision: string, reason?: string) =>
  call(
    as,
    "adminApprovals.decide",
    await confirmInput(as, "approval.approve", await wordOn(id, decision, reason)),
  );

describe("adminApprovals", () => {
  it("14.47 says of a request whether it is about who looks at it, as the database judges it", async () => {
    const [about, other] = [
      await makePerson(database, { role: "admin" }),
      await makePerson(database, { role: "admin" }),
    ];
    const { breakId } = await sight(database, { type: "missing_in_ledger" });
    const wish = missingCredit(about, { breakId });
    await askAdjustment(callOf(maker), wish);
    const change = { kind: "factor_reset", tier: null, reason: "asked by phone, identity checked" } as const;
    const changeId = await askPersonChange(callOf(maker), about.userId, change);
    for (const id of [wish.id, changeId])
      for (const [who, isAboutYou] of [
        [about, true],
        [other, false],
      ] as const) {
        expect(await get(who, id)).toMatchObject({ isAboutYou });
        expect(await refusesAsAbout(id, who)).toBe(isAboutYou);
      }
  });

  it("shows what a request would do to each account now, and to whom it is whose", async () => {
    const id = await request();
    expect(await get(maker, id)).toMatchObject({ isOwn: true, state: "waiting", stale: false });
    const shown = await get(checker, id);
    expect(shown).toMatchObject({ isOwn: false, payloadSha256: (await hashOf(id)).toString("hex") });
    expect(shown["balances"]).toContainEqual({
      account: `user:${person.userId}:available:ZAR`,
      shown: "40000",
      now: "40000",
      after: "45000",
    });
    const waiting = async (as: Person, tab: string): Promise<boolean> => {
      const { items } = await call(as, "adminApprovals.list", { tab });
      return (items as { id: string }[]).some((one) => one.id === encodeId("apr", id));
    };
    expect([await waiting(checker, "waiting"), await waiting(maker, "waiting")]).toEqual([true, false]);
    expect([await waiting(maker, "mine"), await waiting(checker, "decided")]).toEqual([true, false]);
    expect(await decide(maker, id, "withdrawn")).toEqual({ outcome: "withdrawn" });
    expect(await waiting(checker, "decided")).toBe(true);
  });

  it("says which balance moved, and who was first", async () => {
    const id = await request();
    await fund(person, 1_000n);
    expect(await get(checker, id)).toMatchObject({ stale: true });
    expect(await decide(checker, id, "approved")).toMatchObject({
      code: "STALE",
      sentence: expect.stringMatching(/R.400,00 → R.410,00/),
    });
    expect(await decide(checker, id, "rejected")).toMatchObject({ code: "BAD_INPUT" });
    expect(await decide(checker, id, "rejected", "the balance moved meanwhile")).toEqual({
      outcome: "rejected",
    });
    expect(await decide(await makePerson(database, { role: "admin" }), id, "approved")).toMatchObject({
      code: "ALREADY_DECIDED",
      sentence: expect.stringMatching(/^Thandi Mokoena rejected this at \d\d:\d\d\.$/),
    });
  });

  it("approves by a confirmation of this request and what it shows, and by no other; rejecting needs none", async () => {
    const [id, other] = [await request(), await request()];
    const word = await wordOn(id, "approved");
    const payloadSha256 = (await hashOf(other)).toString("hex");
    const wrong = await stepUp(checker, "approval.approve", { approvalId: other, payloadSha256 });
    for (const stepUpId of [undefined, null, "", "stp_1", encodeId("stp", wrong)])
      expect(await call(checker, "adminApprovals.decide", { ...word, stepUpId })).toMatchObject({
        code: "STEP_UP_REQUIRED",
      });
    expect(await get(checker, id)).toMatchObject({ state: "waiting" });
    expect(await decide(checker, id, "approved")).toMatchObject({ outcome: "executed" });
    const no = await wordOn(other, "rejected", "this one is not right");
    expect(await call(checker, "adminApprovals.decide", no)).toEqual({ outcome: "rejected" });
  });
});
