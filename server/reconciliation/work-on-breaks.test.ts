import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { callOf, historyOf, sight } from "@/server/testing/breaks";
import { useDatabase } from "@/server/testing/database";
import { makePendingDeposit, makePerson, type Person } from "@/server/testing/factories";
import { assignBreak } from "./assign-break";
import { type BreakFilter, countBreaks, findBreak, listBreaks } from "./break-queries";
import { commentBreak } from "./comment-break";
import { type Move, moveBreak } from "./move-break";
import { resolveBreak } from "./resolve-break";

const database = useDatabase();
let admin: Person;
let breakId: string;

beforeEach(async () => {
  admin = await makePerson(database, { role: "admin" });
  ({ breakId } = await sight(database));
});

const soon = (): Date => new Date(Date.now() + 3_600_000);
const resolution = () => ({
  breakId,
  reasonCode: "not_our_transaction" as const,
  remark: "it belongs to the other brand",
  evidence: "https://example.org/mail/1",
});
const auditOf = async (action: string) =>
  database.admin`select actor, reason, before, after from wallet.audit_log where action = ${action} and object_id = ${breakId} order by at, id`;

describe("assignBreak", () => {
  it("gives a break to an admin and back to nobody, and says who did", async () => {
    await assignBreak(callOf(admin), breakId, admin.userId);
    await assignBreak(callOf(admin), breakId, admin.userId);
    expect(await findBreak(breakId)).toMatchObject({ state: "assigned", assigneeId: admin.userId });
    await assignBreak(callOf(admin), breakId, null);
    expect(await findBreak(breakId)).toMatchObject({ state: "new", assigneeId: null });
    expect(await historyOf(breakId)).toEqual(["opened", "assigned", "assigned"]);
    expect((await auditOf("break.assign"))[0]).toEqual({
      actor: `user:${admin.userId}`,
      reason: null,
      before: { state: "new", assignee: null },
      after: { state: "assigned", assignee: admin.userId },
    });
  });

  it("gives none to users, frozen admins or nobody we know", async () => {
    const [user, frozen] = [await makePerson(database), await makePerson(database, { role: "admin" })];
    await database.admin`update wallet.users set status = 'frozen' where id = ${frozen.userId}`;
    for (const assignee of [user.userId, frozen.userId, newId()])
      await expect(assignBreak(callOf(admin), breakId, assignee)).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
    await expect(assignBreak(callOf(admin), newId(), null)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(assignBreak(callOf(user), breakId, null)).rejects.toMatchObject({ code: "NO_PERMISSION" });
  });
});

describe("moveBreak", () => {
  it.each<[string, () => Move, object]>([
    ["investigating", () => ({ state: "investigating" }), { state: "investigating" }],
    [
      "waiting for the provider until a date",
      () => ({ state: "waiting", waitingFor: "provider", until: soon() }),
      { state: "waiting", waitingFor: "provider" },
    ],
    [
      "ignored until a date",
      () => ({ state: "ignored", until: soon() }),
      { state: "ignored", waitingFor: null },
    ],
  ])("sends it to %s and back", async (_, to, expected) => {
    await moveBreak(callOf(admin), breakId, to());
    expect(await findBreak(breakId)).toMatchObject(expected);
    await moveBreak(callOf(admin), breakId, { state: "new" });
    expect(await findBreak(breakId)).toMatchObject({ state: "new", waitingUntil: null });
    await assignBreak(callOf(admin), breakId, admin.userId);
    await moveBreak(callOf(admin), breakId, to());
    await moveBreak(callOf(admin), breakId, { state: "new" });
    expect(await findBreak(breakId)).toMatchObject({ state: "assigned" });
  });

  it("takes no date that is over or far away", async () => {
    for (const until of [new Date(Date.now() - 1000), new Date(Date.now() + 91 * 86_400_000)])
      await expect(moveBreak(callOf(admin), breakId, { state: "ignored", until })).rejects.toMatchObject({
        code: "WL007",
      });
  });
});

describe("resolveBreak", () => {
  it("closes it once, with who and why, and nothing more is done to it", async () => {
    await Promise.all([resolveBreak(callOf(admin), resolution()), resolveBreak(callOf(admin), resolution())]);
    expect(await findBreak(breakId)).toMatchObject({
      state: "resolved",
      reasonCode: "not_our_transaction",
      resolvedBy: admin.userId,
    });
    expect(await historyOf(breakId)).toEqual(["opened", "resolved"]);
    expect(await auditOf("break.resolve")).toEqual([
      {
        actor: `user:${admin.userId}`,
        reason: resolution().remark,
        before: { state: "new" },
        after: {
          state: "resolved",
          reasonCode: "not_our_transaction",
          evidence: "https://example.org/mail/1",
        },
      },
    ]);
    const other = await makePerson(database, { role: "admin" });
    const closed = { code: "BREAK_CLOSED" };
    await expect(resolveBreak(callOf(other), resolution())).rejects.toMatchObject(closed);
    await expect(assignBreak(callOf(other), breakId, null)).rejects.toMatchObject(closed);
    await expect(moveBreak(callOf(other), breakId, { state: "investigating" })).rejects.toMatchObject(closed);
  });

  it("takes no reason that moves money", async () => {
    const reasonCode = "tolerance_write_off" as unknown as "false_positive";
    await expect(resolveBreak(callOf(admin), { ...resolution(), reasonCode })).rejects.toMatchObject({
      code: "WL007",
    });
  });
});

describe("commentBreak", () => {
  it("adds a comment once per id, also to a closed break", async () => {
    const comment = { id: newId(), breakId, text: "Asked Revio about it." };
    await resolveBreak(callOf(admin), resolution());
    await Promise.all([1, 2, 3].map(() => commentBreak(callOf(admin), comment)));
    expect(await historyOf(breakId)).toEqual(["opened", "resolved", "comment"]);
  });
});

describe("listBreaks", () => {
  const all = async (filter: Partial<BreakFilter>, sort: "due" | "amount" | "age"): Promise<string[]> => {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listBreaks(
        { tab: "open", userId: admin.userId, ...filter },
        { sort, limit: 3, cursor },
      );
      ids.push(...page.rows.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    return ids;
  };

  it("goes through each order and back, every break once", async () => {
    const type = `t${newId()}`;
    const made: string[] = [];
    for (let i = 0; i < 10; i++)
      made.push((await sight(database, { type, amountMinor: BigInt(i % 4) * 1000n + 1000n })).breakId);
    for (const sort of ["due", "amount", "age"] as const)
      expect((await all({ type }, sort)).sort()).toEqual([...made].sort());
    const byAge = // several are of one millisecond
      await database.admin`select id from wallet.reconciliation_breaks where type = ${type} order by opened_at, id`;
    expect(await all({ type }, "age")).toEqual(byAge.map(({ id }) => id));
    const filter = { tab: "open", userId: admin.userId, type } as const;
    const first = await listBreaks(filter, { sort: "due", limit: 4 });
    const second = await listBreaks(filter, { sort: "due", limit: 4, cursor: first.next });
    const back = await listBreaks(filter, { sort: "due", limit: 4, cursor: second.prev });
    expect(back.rows).toEqual(first.rows);
    expect(first.prev).toBeNull();
    await expect(listBreaks(filter, { sort: "age", limit: 4, cursor: first.next })).rejects.toMatchObject({
      code: "BAD_CURSOR",
    });
  });

  it("finds a break by its own id, its record, its transaction and its reference", async () => {
    const deposit = await makePendingDeposit(await makePerson(database));
    const { breakId: id } = await sight(database, {
      objectId: deposit.purchaseId,
      transactionId: deposit.depositId,
    });
    expect(await all({ q: deposit.purchaseId }, "due")).toEqual([id]);
    expect(await all({ q: deposit.reference }, "due")).toEqual([id]);
    expect(await all({ q: "nothing of ours" }, "due")).toEqual([]);
  });

  it("puts each break into its tabs, and counts them", async () => {
    const before = await countBreaks(admin.userId);
    await assignBreak(callOf(admin), breakId, admin.userId);
    await moveBreak(callOf(admin), breakId, { state: "waiting", waitingFor: "user", until: soon() });
    const has = async (tab: BreakFilter["tab"]): Promise<boolean> =>
      (await all({ tab }, "age")).includes(breakId);
    expect([await has("mine"), await has("waiting"), await has("open")]).toEqual([true, true, true]);
    expect([await has("unassigned"), await has("closed")]).toEqual([false, false]);
    expect(await countBreaks(admin.userId)).toMatchObject({
      open: before.open,
      mine: before.mine + 1,
      unassigned: before.unassigned - 1,
      waiting: before.waiting + 1,
    });
    await resolveBreak(callOf(admin), resolution());
    expect([await has("open"), await has("closed")]).toEqual([false, true]);
  });
});
