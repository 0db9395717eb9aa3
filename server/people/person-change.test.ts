import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import type { Decision } from "@/server/adjustments/decide-approval";
import { submitIdentity } from "@/server/identity/submit-identity";
import { queueNotifications } from "@/server/notifications/queue-notifications";
import { findActor } from "@/server/sessions/find-actor";
import { callOf, hashOf } from "@/server/testing/breaks";
import { claimsOf } from "@/server/testing/claims-of";
import { askPersonChange, decide as decideConfirmed, freeze } from "@/server/testing/confirmed-commands";
import { connectAs, stateOf } from "@/server/testing/connect";
import { shiftClock, useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  balanceOf,
  fund,
  makePendingDeposit,
  makePerson,
  makeWithdrawal,
  type Person,
  settle,
  settlePayout,
} from "@/server/testing/factories";
import { newIdNumber } from "@/server/testing/id-numbers";
import { confirmed, stepUp } from "@/server/testing/step-up";
import { freezePerson } from "./freeze-person";
import { type PersonChange, personChangeDetails, requestPersonChange } from "./request-person-change";

const database = useDatabase();
const owner = connectAs(database, "admin", { role: "wallet_owner" });

const REASON = "asked by phone, identity checked";
const admin = (): Promise<Person> => makePerson(database, { role: "admin" });
const CHANGES: PersonChange[] = [
  { kind: "freeze_admin", tier: null },
  { kind: "unfreeze", tier: null },
  { kind: "lift_holds", tier: null },
  { kind: "factor_reset", tier: null },
  { kind: "tier", tier: 1 },
];

const decide = async (by: Person, approvalId: string, decision: Decision["decision"] = "approved") =>
  decideConfirmed(callOf(by), {
    approvalId,
    decision,
    reason: REASON,
    payloadSha256: await hashOf(approvalId),
  });

/** A person that this change can be made to. */
async function subjectOf({ kind }: PersonChange, by: Person): Promise<Person> {
  const person = kind === "freeze_admin" ? await admin() : await makePerson(database);
  if (kind === "unfreeze") await freeze(callOf(by), person.userId, "a stolen phone was reported");
  if (kind === "lift_holds") {
    await holdOn(person, "freeze", "perhaps_paid_twice", newId(), null);
    await holdOn(person, "credentials", "password_changed", newId(), new Date(Date.now() + 3_600_000));
  }
  return person;
}

/** Two admins, a person that this change can be made to, and the request. */
async function scene(change: PersonChange) {
  const [maker, checker] = [await admin(), await admin()];
  const person = await subjectOf(change, maker);
  const approvalId = await askPersonChange(callOf(maker), person.userId, { ...change, reason: REASON });
  return { maker, checker, person, approvalId };
}

const stateOfPerson = async ({ userId }: Person) =>
  (
    await database.admin`
      select u.status, u.tier, wallet.live_factor(u.id) is not null as factor,
             (select count(*)::int from wallet.sessions s where s.user_id = u.id and s.revoked_at is null) as sessions,
             array(select h.kind from wallet.security_holds h where h.user_id = u.id and (h.until is null or h.until > wallet.clock())) as holds
        from wallet.users u where u.id = ${userId}`
  )[0];

const holdOn = (person: Person, kind: string, reason: string, objectId: string, until: Date | null) =>
  query("worker", "select outcome from wallet.hold_user($1, $2, $3, $4, $5)", [
    person.userId,
    kind,
    reason,
    objectId,
    until,
  ]);

/** The device a session was opened on. */
const setDevice = ({ sessionId }: Person, device: string) =>
  database.admin`update wallet.sessions set device_id = ${device} where id = ${sessionId}`;

describe("freezing", () => {
  it("14.30 ends every session at the next call, and keeps money from leaving", async () => {
    const [boss, person] = [await admin(), await makePerson(database)];
    const claims = claimsOf(person);
    expect(await findActor(claims)).toMatchObject({ status: "active" });
    expect(await freeze(callOf(boss), person.userId, "a stolen phone was reported")).toBe("frozen");
    expect(await findActor(claims)).toBeUndefined();
    expect(await freeze(callOf(boss), person.userId, "a stolen phone was reported")).toBe("already");
    expect(await stateOfPerson(person)).toEqual({
      status: "frozen",
      tier: 2,
      factor: true,
      sessions: 0,
      holds: ["freeze"],
    });
    const audit = await database.admin`
      select actor, reason, after from wallet.audit_log where action = 'user.freeze' and object_id = ${person.userId}`;
    expect(audit).toEqual([
      { actor: `user:${boss.userId}`, reason: "a stolen phone was reported", after: { status: "frozen" } },
    ]);
  });

  it("takes back what was not sent, and lets end what is on its way", async () => {
    const [boss, person] = [await admin(), await makePerson(database)];
    await fund(person, 100_000n);
    const waiting = await makeWithdrawal(person);
    const sent = await makeWithdrawal(person);
    const payout = await attachPayout(sent);
    const deposit = await makePendingDeposit(person, 7_000n);
    await freeze(callOf(boss), person.userId, "a stolen phone was reported");
    expect(
      await database.admin`select status from wallet.transactions where id in (${waiting.withdrawalId}, ${sent.withdrawalId}) order by id`,
    ).toEqual([{ status: "cancelled" }, { status: "processing" }]);
    expect(await balanceOf(person)).toEqual({ available: 89_500n, reserved: 10_500n });
    expect(await settle(deposit)).toBe("settled");
    expect(await settlePayout(sent, payout)).toBe("settled");
    expect(await balanceOf(person)).toEqual({ available: 96_500n, reserved: 0n });
  });

  it("14.9 needs a confirmation of exactly this person", async () => {
    const [boss, person] = [await admin(), await makePerson(database)];
    const why = "a stolen phone was reported";
    await expect(freezePerson(callOf(boss), person.userId, why)).rejects.toThrow("STEP_UP_REQUIRED");
    const actor = await confirmed(boss, "person.freeze", { person: boss.userId });
    await expect(freezePerson({ ...callOf(boss), actor }, person.userId, why)).rejects.toThrow(
      "STEP_UP_REQUIRED",
    );
    expect(await stateOfPerson(person)).toMatchObject({ status: "active" });
  });

  it("is refused to users, to oneself, and without a reason", async () => {
    const [boss, person] = [await admin(), await makePerson(database)];
    const why = "a stolen phone was reported";
    await expect(freeze(callOf(person), boss.userId, why)).rejects.toThrow("NO_PERMISSION");
    await expect(freeze(callOf(boss), boss.userId, why)).rejects.toThrow("ABOUT_YOURSELF");
    await expect(freeze(callOf(boss), person.userId, "short")).rejects.toMatchObject({ code: "WL007" });
    expect(await stateOfPerson(person)).toMatchObject({ status: "active", sessions: 1 });
  });
});

describe("a change of an admin's own", () => {
  it("14.47 is neither asked for nor approved by them, nor by the table itself", async () => {
    const [maker, checker] = [await admin(), await admin()];
    const wish = { kind: "factor_reset", tier: null, reason: REASON } as const;
    await expect(askPersonChange(callOf(checker), checker.userId, wish)).rejects.toThrow("ABOUT_YOURSELF");
    const approvalId = await askPersonChange(callOf(maker), checker.userId, wish);
    await expect(decide(checker, approvalId)).rejects.toThrow("ABOUT_YOURSELF");
    const forced = `update wallet.approvals set decided_by = '${checker.userId}', decided_session = '${checker.sessionId}',
      decided_at = wallet.clock(), decision = 'approved' where id = '${approvalId}'`;
    expect(await stateOf(owner, forced)).toBe("WL008");
    await decide(await admin(), approvalId);
    expect(await stateOfPerson(checker)).toMatchObject({ factor: false });
  });
});

describe("request_person_change", () => {
  it("14.47 answers its own repeat, and refuses its id for another change of the same kind", async () => {
    const [maker, person] = [await admin(), await makePerson(database)];
    const id = newId();
    const details = personChangeDetails(person.userId, { kind: "tier", tier: 1 });
    const confirmation = await stepUp(maker, "approval.request", details);
    const ask = (tier: number) =>
      query(
        "app",
        "select outcome from wallet.request_person_change($1, $2, $3, 'tier', $4, $5, $6, 'req_1', $7)",
        [id, maker.userId, maker.sessionId, person.userId, tier, REASON, confirmation],
      );
    expect(await ask(1)).toEqual([{ outcome: "requested" }]);
    await expect(ask(0)).rejects.toMatchObject({ code: "WL003" });
    await database.admin`update wallet.users set tier = 0 where id = ${person.userId}`;
    expect(await ask(1)).toEqual([{ outcome: "requested" }]); // how it was is no part of what is asked for
  });
});

describe("a higher tier", () => {
  const wish = (tier: number) => ({ kind: "tier", tier, reason: REASON }) as const;

  it("is neither asked for nor given for somebody who never said who they are; a lower one is", async () => {
    const [maker, checker] = [await admin(), await admin()];
    const person = await makePerson(database, { tier: 0 });
    for (const tier of [1, 2])
      await expect(askPersonChange(callOf(maker), person.userId, wish(tier))).rejects.toThrow(
        "IDENTITY_FIRST",
      );
    const id = newId();
    const payload = { person: person.userId, tier: 1, before: { tier: 0 } };
    await database.admin`
      insert into wallet.approvals (id, kind, subject_kind, subject_id, payload, payload_sha256, reason, requested_by, requested_session, requested_at, expires_at)
      select ${id}, 'tier', 'user', ${person.userId}, p, wallet.payload_hash(p), ${REASON}, ${maker.userId}, ${maker.sessionId}, now(), now() + interval '1 day'
        from (select ${database.admin.json(payload)}::jsonb as p) x`; // from before it was asked for in this way
    await expect(decide(checker, id)).rejects.toThrow("IDENTITY_FIRST");
    expect(await stateOfPerson(person)).toMatchObject({ tier: 0 });
    await submitIdentity(person, { name: "Thandi Mokoena", number: newIdNumber() });
    await expect(decide(checker, id)).rejects.toThrow("STALE");

    const earlier = await makePerson(database, { tier: 1, identity: false });
    await expect(askPersonChange(callOf(maker), earlier.userId, wish(2))).rejects.toThrow("IDENTITY_FIRST");
    await decide(checker, await askPersonChange(callOf(maker), earlier.userId, wish(0)));
    expect(await stateOfPerson(earlier)).toMatchObject({ tier: 0 });
  });
});

describe.each(CHANGES)("$kind by two admins", (change) => {
  const done = {
    freeze_admin: { status: "frozen", tier: 2, factor: true, sessions: 0, holds: ["freeze"] },
    lift_holds: { status: "active", tier: 2, factor: true, sessions: 1, holds: ["credentials"] }, // which ends by itself
    unfreeze: { status: "active", tier: 2, factor: true, sessions: 0, holds: ["credentials"] }, // money waits for a day
    factor_reset: { status: "active", tier: 2, factor: false, sessions: 0, holds: ["credentials"] },
    tier: { status: "active", tier: 1, factor: true, sessions: 1, holds: [] },
  }[change.kind];

  it("is done once, by the second one's word, however many give it, and is told to the person", async () => {
    const { checker, person, approvalId, maker } = await scene(change);
    expect(await stateOfPerson(person)).not.toEqual(done);
    const checkers = [checker, ...(await Promise.all(Array.from({ length: 4 }, admin)))];
    const answers = await Promise.allSettled(checkers.map((one) => decide(one, approvalId)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await stateOfPerson(person)).toEqual(done);
    const rows = await database.admin`
      select a.id, a.reason, a.after ->> 'requestedBy' as maker, o.event_name from wallet.audit_log a
        join wallet.outbox o on o.subject_id = a.id where a.object_id = ${person.userId} and a.after ->> 'approval' = ${approvalId}`;
    expect(rows).toEqual([
      {
        id: expect.any(String),
        reason: REASON,
        maker: `user:${maker.userId}`,
        event_name: "account/changed",
      },
    ]);
    await queueNotifications({ name: "account/changed", subjectId: rows[0]?.["id"], occurrence: 1 });
    const told = await database.admin`
      select user_id, kind from wallet.notifications where subject_id = ${rows[0]?.["id"]} and channel = 'email'`;
    const kind = {
      freeze_admin: "wallet_frozen",
      unfreeze: "wallet_unfrozen",
      lift_holds: "holds_lifted",
      factor_reset: "factor_reset",
      tier: "tier_changed",
    }[change.kind];
    expect(told).toEqual([{ user_id: person.userId, kind }]);
  });

  it("14.47 refuses an own request, the same device, one too late, another payload, and what has moved", async () => {
    const { maker, checker, person, approvalId } = await scene(change);
    await expect(decide(maker, approvalId)).rejects.toThrow("OWN_REQUEST");
    await setDevice(maker, `device-${approvalId}`);
    await setDevice(checker, `device-${approvalId}`);
    await expect(decide(checker, approvalId)).rejects.toThrow("OTHER_DEVICE");
    await setDevice(checker, "another");
    const shown = { approvalId, decision: "approved", reason: null } as const;
    await expect(
      decideConfirmed(callOf(checker), { ...shown, payloadSha256: Buffer.alloc(32) }),
    ).rejects.toThrow("STALE");
    const young = await admin();
    await database.admin`update wallet.users set role_since = now() - interval '23 hours' where id = ${young.userId}`;
    await expect(decide(young, approvalId)).rejects.toThrow("ROLE_TOO_NEW");
    await shiftClock(database, "24 hours");
    await database.admin`update wallet.sessions set idle_expires_at = idle_expires_at + interval '2 days' where id = ${checker.sessionId}`;
    await expect(decide(checker, approvalId)).rejects.toThrow("APPROVAL_EXPIRED");
    await shiftClock(database, null);
    await moveAway(change, person);
    await expect(decide(checker, approvalId)).rejects.toThrow("STALE");
    expect(await stateOfPerson(person)).not.toEqual(done);
  });

  it("14.47 is refused by the table itself: one admin, no factor, the same session, a role of a day", async () => {
    const { maker, checker, approvalId } = await scene(change);
    const approve = (by: Person): Promise<string> =>
      stateOf(
        owner,
        `update wallet.approvals set decided_by = '${by.userId}', decided_session = '${by.sessionId}', decided_at = wallet.clock(),
           decision = 'approved' where id = '${approvalId}'`,
      );
    const [young, bare, stranger] = [
      await admin(),
      await makePerson(database, { role: "admin", factor: false }),
      await makePerson(database),
    ];
    await database.admin`update wallet.users set role_since = now() where id = ${young.userId}`;
    for (const by of [maker, young, bare, stranger, { ...checker, sessionId: maker.sessionId }]) {
      expect(await approve(by)).toBe("WL008");
    }
    await database.admin`update wallet.factors set removed_at = now() where user_id = ${maker.userId}`;
    expect(await approve(checker)).toBe("WL027");
  });

  it("needs a confirmation of exactly this, an open wallet, and something to change", async () => {
    const { maker, person } = await scene(change);
    const wish = { ...change, reason: REASON };
    const other = await subjectOf(change, maker);
    await expect(requestPersonChange(callOf(maker), other.userId, wish)).rejects.toThrow("STEP_UP_REQUIRED");
    await expect(askPersonChange(callOf(maker), person.userId, wish)).rejects.toThrow("APPROVAL_OPEN");
    const user = await makePerson(database);
    await expect(askPersonChange(callOf(user), other.userId, wish)).rejects.toThrow("NO_PERMISSION");
    await moveAway(change, other);
    const nothing = change.kind === "tier" ? { ...wish, tier: 0 } : wish;
    await expect(askPersonChange(callOf(maker), other.userId, nothing)).rejects.toThrow("PREVIEW_CHANGED");
    await database.admin`update wallet.users set status = 'closed', closed_at = now() where id = ${other.userId}`;
    await expect(askPersonChange(callOf(maker), other.userId, wish)).rejects.toThrow("NOT_FOUND");
  });
});

/** It is not any more as it was when it was asked for. */
async function moveAway({ kind }: PersonChange, { userId }: Person): Promise<void> {
  if (kind === "freeze_admin")
    await database.admin`update wallet.users set status = 'frozen' where id = ${userId}`;
  if (kind === "unfreeze")
    await database.admin`update wallet.users set status = 'active' where id = ${userId}`;
  if (kind === "lift_holds")
    await database.admin`update wallet.security_holds set until = now() where user_id = ${userId}`;
  if (kind === "factor_reset")
    await database.admin`update wallet.factors set removed_at = now() where user_id = ${userId}`;
  if (kind === "tier") await database.admin`update wallet.users set tier = 0 where id = ${userId}`;
}
