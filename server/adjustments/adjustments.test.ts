import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { resolveBreak } from "@/server/reconciliation/resolve-break";
import { callOf, hashOf, historyOf, missingCredit, sight } from "@/server/testing/breaks";
import { connectAs, stateOf } from "@/server/testing/connect";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { balanceOf, fund, makePerson, type Person } from "@/server/testing/factories";
import type { Decision } from "./decide-approval";
import { lapseApprovals } from "./lapse-approvals";
import type { AdjustmentRequest } from "./request-adjustment";
import { askAdjustment, decide as decideConfirmed } from "@/server/testing/confirmed-commands";

const database = useDatabase();
const owner = connectAs(database, "admin", { role: "wallet_owner" });
const web = connectAs(database, "wallet_app");

const admin = (): Promise<Person> => makePerson(database, { role: "admin" });
const decide = async (
  by: Person,
  approvalId: string,
  decision: Decision["decision"],
  reason: string | null = null,
) => decideConfirmed(callOf(by), { approvalId, decision, reason, payloadSha256: await hashOf(approvalId) });

/** Two admins, a person with R 400,00, a break of R 50,00 and a request to credit them. */
async function scene(change: Partial<AdjustmentRequest> = {}) {
  const [maker, checker, person] = [await admin(), await admin(), await makePerson(database)];
  await fund(person, 40_000n);
  const { breakId } = await sight(database, { type: "missing_in_ledger" });
  const wish = missingCredit(person, { breakId, ...change });
  await askAdjustment(callOf(maker), wish);
  return { maker, checker, person, breakId, wish };
}

const breakOf = async (breakId: string) =>
  (
    await database.admin`select state, waiting_for, reason_code, resolved_by from wallet.reconciliation_breaks where id = ${breakId}`
  )[0];

describe("an adjustment", () => {
  it("is posted by another admin's word alone, resolves its break, and says who, why, before and after", async () => {
    const { maker, checker, person, breakId, wish } = await scene();
    expect(await balanceOf(person)).toEqual({ available: 40_000n, reserved: 0n });
    expect(await breakOf(breakId)).toMatchObject({ state: "waiting", waiting_for: "approval" });
    const { outcome, detail } = await decide(checker, wish.id, "approved");
    expect(outcome).toBe("executed");
    expect(await balanceOf(person)).toEqual({ available: 45_000n, reserved: 0n });
    expect(await breakOf(breakId)).toMatchObject({
      state: "resolved",
      reason_code: wish.reasonCode,
      resolved_by: checker.userId,
    });
    expect(await historyOf(breakId)).toEqual(["opened", "requested", "resolved"]);
    const audit = await database.admin`
      select actor, reason, before, after from wallet.audit_log where action = 'adjustment.apply' and object_id = ${String(detail?.["transactionId"])}`;
    const code = `user:${person.userId}:available:ZAR`;
    expect(audit).toEqual([
      {
        actor: `user:${checker.userId}`,
        reason: wish.reason,
        before: expect.objectContaining({ [code]: "40000" }),
        after: expect.objectContaining({
          [code]: "45000",
          requestedBy: `user:${maker.userId}`,
          approval: wish.id,
        }),
      },
    ]);
  });

  it("is posted once, however often it is approved at the same moment", async () => {
    const { person, wish } = await scene();
    const checkers = await Promise.all(Array.from({ length: 8 }, admin));
    const answers = await Promise.allSettled(
      checkers.flatMap((one) => [decide(one, wish.id, "approved"), decide(one, wish.id, "approved")]),
    );
    const executed = answers.filter(({ status }) => status === "fulfilled");
    expect(executed).toHaveLength(2); // the first one's, told twice
    expect(
      answers.filter((one) => one.status === "rejected" && String(one.reason).includes("ALREADY_DECIDED")),
    ).toHaveLength(14);
    expect(await balanceOf(person)).toMatchObject({ available: 45_000n });
  });

  it("is posted whole and once when the connection is cut while it is decided, over and over", async () => {
    const { checker, person, wish, breakId } = await scene();
    const decided = decide(checker, wish.id, "approved");
    const cuts = (async () => {
      for (let i = 0; i < 20; i++) {
        await database.admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'wallet_app'`;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const [answer] = await Promise.allSettled([decided, cuts]);
    if (answer.status === "rejected") expect(String(answer.reason)).toMatch(/OUTCOME_UNKNOWN|BUSY/);
    expect((await decide(checker, wish.id, "approved")).outcome).toBe("executed");
    expect(await balanceOf(person)).toMatchObject({ available: 45_000n });
    expect(await breakOf(breakId)).toMatchObject({ state: "resolved" });
    expect(
      await database.admin`select id from wallet.adjustments where approval_id = ${wish.id}`,
    ).toHaveLength(1);
  });

  it("is one request for a repeat under its id, and one for its break", async () => {
    const { maker, checker, wish } = await scene();
    await askAdjustment(callOf(maker), wish);
    await expect(askAdjustment(callOf(checker), wish)).rejects.toThrow("IDEMPOTENCY_CONFLICT");
    await expect(askAdjustment(callOf(checker), { ...wish, id: newId() })).rejects.toThrow("APPROVAL_OPEN");
    expect(await database.admin`select id from wallet.approvals where id = ${wish.id}`).toHaveLength(1);
  });

  it("is refused to its requester, and a withdrawal of it to everybody else", async () => {
    const { maker, checker, wish, breakId } = await scene();
    await expect(decide(maker, wish.id, "approved")).rejects.toThrow("OWN_REQUEST");
    await expect(decide(maker, wish.id, "rejected", "I think it is wrong")).rejects.toThrow("OWN_REQUEST");
    await expect(decide(checker, wish.id, "withdrawn")).rejects.toThrow("NO_PERMISSION");
    expect((await decide(maker, wish.id, "withdrawn")).outcome).toBe("withdrawn");
    expect(await breakOf(breakId)).toMatchObject({ state: "new", waiting_for: null });
    await expect(decide(checker, wish.id, "approved")).rejects.toThrow("ALREADY_DECIDED");
  });

  it("is refused to users, to admins whose session ended, who are frozen, or no admins any more", async () => {
    const { maker, person, wish } = await scene();
    await expect(decide(person, wish.id, "approved")).rejects.toThrow("NO_PERMISSION");
    const [ended, frozen] = [await admin(), await admin()];
    await database.admin`update wallet.sessions set revoked_at = now() where id = ${ended.sessionId}`;
    await database.admin`update wallet.users set status = 'frozen' where id = ${frozen.userId}`;
    await expect(decide(ended, wish.id, "approved")).rejects.toThrow("SESSION_ENDED");
    await expect(decide(frozen, wish.id, "approved")).rejects.toThrow("NO_PERMISSION");
    await database.admin`update wallet.users set role = 'user' where id = ${maker.userId}`;
    await expect(decide(await admin(), wish.id, "approved")).rejects.toThrow("ASKER_CHANGED");
    expect(await balanceOf(person)).toMatchObject({ available: 40_000n });
  });

  it("stays undecided when the user's balance, the break or what was shown has changed", async () => {
    const { checker, person, wish, breakId } = await scene();
    await expect(
      decideConfirmed(callOf(checker), {
        approvalId: wish.id,
        decision: "approved",
        reason: null,
        payloadSha256: Buffer.alloc(32),
      }),
    ).rejects.toThrow("STALE");
    await fund(person, 1_000n);
    await expect(decide(checker, wish.id, "approved")).rejects.toThrow("STALE");
    expect(await database.admin`select decision from wallet.approvals where id = ${wish.id}`).toEqual([
      { decision: null },
    ]);
    expect((await decide(checker, wish.id, "rejected", "the balance moved")).outcome).toBe("rejected");
    expect(await breakOf(breakId)).toMatchObject({ state: "new" });

    const other = await scene();
    const [seen] =
      await database.admin`select object_id from wallet.reconciliation_breaks where id = ${other.breakId}`;
    await sight(database, {
      type: "missing_in_ledger",
      objectId: String(seen?.["object_id"]),
      amountMinor: 5001n,
    });
    await expect(decide(other.checker, other.wish.id, "approved")).rejects.toThrow("STALE");
    await database.admin`select wallet.clear_break(${other.breakId}, null, 'agrees')`;
    await expect(decide(other.checker, other.wish.id, "approved")).rejects.toThrow("STALE");
    expect(await balanceOf(other.person)).toMatchObject({ available: 40_000n });
  });

  it("takes no more than is there", async () => {
    const [maker, checker, person] = [await admin(), await admin(), await makePerson(database)];
    const wish = missingCredit(person, {
      template: "write_off",
      legs: [
        { debit: "available", debitUser: person.userId, credit: "losses", creditUser: null, amountMinor: 1n },
      ],
      record: null,
    });
    await askAdjustment(callOf(maker), wish);
    await expect(decide(checker, wish.id, "approved")).rejects.toThrow("INSUFFICIENT_FUNDS");
  });

  it("ends after 24 hours, and its break is worked on again", async () => {
    const { checker, wish, breakId } = await scene();
    await database.admin`update wallet.sessions set idle_expires_at = now() + interval '3 days' where id = ${checker.sessionId}`;
    await shiftClock(database, "24 hours");
    const [late] = await Promise.allSettled([decide(checker, wish.id, "approved")]);
    await shiftClock(database, null);
    expect(late).toMatchObject({ reason: { code: "APPROVAL_EXPIRED" } });
    expect(await lapseApprovals(new Date(Date.now() + 23 * 3_600_000))).toBe(0);
    expect(await lapseApprovals(new Date(Date.now() + 24 * 3_600_000))).toBeGreaterThan(0);
    expect(await lapseApprovals(new Date(Date.now() + 24 * 3_600_000))).toBe(0);
    expect(await breakOf(breakId)).toMatchObject({ state: "new" });
    await expect(decide(checker, wish.id, "approved")).rejects.toThrow("APPROVAL_EXPIRED");
  });

  it("holds its break: nobody moves or resolves it meanwhile", async () => {
    const { checker, breakId } = await scene();
    const byHand = {
      breakId,
      reasonCode: "false_positive",
      remark: "nothing is wrong here",
      evidence: null,
    } as const;
    await expect(resolveBreak(callOf(checker), byHand)).rejects.toThrow("BREAK_STATE");
  });
});

describe("the database itself", () => {
  it("posts nothing without an approved request, whoever writes", async () => {
    const { wish, maker, checker } = await scene();
    const adjustment = `insert into wallet.adjustments (id, approval_id, template, currency, legs) select gen_random_uuid(), id, 'write_off', 'ZAR', payload -> 'legs' from wallet.approvals where id = '${wish.id}'`;
    expect(await stateOf(web, adjustment)).toBe("42501");
    expect(await stateOf(owner, adjustment)).toBe("WL008");
    expect(await stateOf(owner, `select wallet.execute_adjustment('${wish.id}')`)).toBe("WL008");
    for (const by of [maker, checker])
      expect(await stateOf(web, `select wallet.execute_adjustment('${wish.id}') /* ${by.userId} */`)).toBe(
        "42501",
      );
  });

  it("lets nobody decide their own, decide twice, or change what was asked", async () => {
    const { wish, maker, checker } = await scene();
    const decided = (by: Person) =>
      `update wallet.approvals set decided_by = '${by.userId}', decided_session = '${by.sessionId}', decided_at = now(), decision = 'approved' where id = '${wish.id}'`;
    expect(await stateOf(web, decided(checker))).toBe("42501");
    expect(await stateOf(owner, decided(maker))).toBe("WL008");
    expect(
      await stateOf(
        owner,
        `update wallet.approvals set payload = payload || '{"x": 1}' where id = '${wish.id}'`,
      ),
    ).toBe("WL008");
    expect(
      await stateOf(
        owner,
        `update wallet.approvals set payload_sha256 = sha256('x') where id = '${wish.id}'`,
      ),
    ).toBe("WL008");
    expect(
      await stateOf(
        owner,
        `update wallet.approvals set requested_by = '${checker.userId}' where id = '${wish.id}'`,
      ),
    ).toBe("WL008");
    expect(await stateOf(owner, `delete from wallet.approvals where id = '${wish.id}'`)).toBe("WL008");
    await decide(checker, wish.id, "approved");
    expect(
      await stateOf(
        owner,
        `update wallet.approvals set decision = 'rejected', decision_reason = 'changed my mind' where id = '${wish.id}'`,
      ),
    ).toBe("WL008");
    expect(await stateOf(owner, `select wallet.execute_adjustment('${wish.id}')`)).toBe("WL008");
  });

  it("asks again for each leg that differs from what was frozen", async () => {
    const { wish, checker } = await scene();
    await decide(checker, wish.id, "approved");
    const forged = `insert into wallet.adjustments (id, approval_id, template, currency, legs) values (gen_random_uuid(), '${wish.id}', 'write_off', 'ZAR', '[]')`;
    expect(await stateOf(owner, forged)).toBe("WL008");
  });

  it("knows the posting as money of that record: what is claimed is what moved at Revio", async () => {
    const { wish, checker } = await scene();
    await decide(checker, wish.id, "approved");
    const rows = await query<{ claimed: string; product: string }>(
      "read",
      "select claimed, product from wallet.adjustments where approval_id = $1",
      [wish.id],
    );
    expect(rows).toEqual([{ claimed: "5000", product: "purchase" }]);
  });
});
