import { beforeEach, describe, expect, it } from "vitest";
import { claimsOf } from "@/server/testing/claims-of";
import { endAllOthers, endOneSession } from "@/server/testing/confirmed-commands";
import { confirmed } from "@/server/testing/step-up";
import { makePerson, type Person } from "@/server/testing/factories";
import { shiftClock, useDatabase } from "@/server/testing/database";
import type { AccessClaims } from "./access-token";
import { endOtherSessions, endSession } from "./end-session";
import { LIMITS } from "@/server/security/rate-limit";
import { admitCall, findActor } from "./find-actor";
import { openSession } from "./open-session";
import { listSessions } from "./queries";

const database = useDatabase();
let person: Person;
let claims: AccessClaims;

beforeEach(async () => {
  await shiftClock(database, null);
  person = await makePerson(database);
  claims = claimsOf(person);
});

const another = () =>
  openSession({ userId: person.userId, amr: "pwd", deviceHash: "d", userAgent: null, address: "192.0.2.1" });
const refusal = (code: string) => expect.objectContaining({ code });

describe("findActor", () => {
  it("takes the role from the row, not from the token", async () => {
    expect(await findActor({ ...claims, role: "admin" })).toMatchObject({
      userId: person.userId,
      role: "user",
      email: person.email,
    });
    await database.admin`update wallet.users set role = 'admin' where id = ${person.userId}`;
    expect(await findActor(claims)).toMatchObject({ role: "admin" });
  });

  it("knows nobody for a session of another user", async () => {
    const other = await makePerson(database);
    expect(await findActor({ ...claims, sub: other.userId })).toBeUndefined();
  });

  it("knows nobody from the moment the session is ended or the account closed; a frozen one may look", async () => {
    await database.admin`update wallet.users set status = 'frozen' where id = ${person.userId}`;
    expect(await findActor(claims)).toMatchObject({ status: "frozen" });
    await database.admin`update wallet.users set status = 'closed', closed_at = now() where id = ${person.userId}`;
    expect(await findActor(claims)).toBeUndefined();
    await database.admin`update wallet.users set status = 'active', closed_at = null where id = ${person.userId}`;
    await endOneSession(person, person.sessionId);
    expect(await findActor(claims)).toBeUndefined();
  });

  it("14.11 counts each call for its session: as many as the limit, not one more, also all at once; others are not held up", async () => {
    const calls = await Promise.allSettled(
      Array.from({ length: LIMITS.session.limit + 5 }, () => findActor(claims)),
    );
    const refused = calls.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    expect(refused).toEqual(Array.from({ length: 5 }, () => refusal("RATE_LIMITED")));
    const noted = await database.admin`select 1 from wallet.audit_log where action = 'limit.reach'`;
    expect(noted).toHaveLength(1);
    expect(await findActor(claimsOf(await makePerson(database)))).toBeDefined();
  });

  it("counts nothing for a session that is no more", async () => {
    await endOneSession(person, person.sessionId);
    await database.admin`delete from wallet.rate_limits`;
    expect(await findActor(claims)).toBeUndefined();
    expect(await database.admin`select 1 from wallet.rate_limits`).toHaveLength(0);
  });

  it("14.28 ends after 24 idle hours; use moves that end, polling does not", async () => {
    await shiftClock(database, "20 hours");
    await findActor(claims, { background: true });
    expect(await findActor(claims)).toBeDefined();
    await shiftClock(database, "43 hours");
    expect(await findActor(claims, { background: true })).toBeDefined();
    await shiftClock(database, "44 hours 1 second");
    expect(await findActor(claims, { background: true })).toBeUndefined();
    expect(await findActor(claims)).toBeUndefined();
  });

  it("writes that somebody was here at most once a minute", async () => {
    const seen = async () =>
      (await database.admin`select last_seen_at from wallet.sessions where id = ${person.sessionId}`)[0];
    const before = await seen();
    await shiftClock(database, "30 seconds");
    await findActor(claims);
    expect(await seen()).toEqual(before);
    await shiftClock(database, "61 seconds");
    await findActor(claims);
    expect(await seen()).not.toEqual(before);
  });
});

describe("endSession", () => {
  it("14.30 ends an own session once, and its tokens with it", async () => {
    const { sessionId } = await another();
    expect(await endOneSession(person, sessionId)).toBe("ended");
    expect(await endOneSession(person, sessionId)).toBe("already");
    expect(await findActor({ ...claims, sid: sessionId })).toBeUndefined();
    expect(await findActor(claims)).toBeDefined();
  });

  it("asks for a confirmation of exactly this one to end another, and for none to end itself", async () => {
    const [{ sessionId }, other] = [await another(), await another()];
    const needed = refusal("STEP_UP_REQUIRED");
    const wrong = await confirmed(person, "session.end", { id: other.sessionId });
    for (const actor of [person, wrong]) await expect(endSession(actor, sessionId)).rejects.toEqual(needed);
    expect(await findActor({ ...claims, sid: sessionId })).toBeDefined();
    expect(await endSession(person, person.sessionId)).toBe("ended");
  });

  it("answers alike to somebody else's session and to none, and changes neither", async () => {
    const other = await makePerson(database);
    await expect(endOneSession(person, other.sessionId)).rejects.toEqual(refusal("NOT_FOUND"));
    await expect(endOneSession(person, crypto.randomUUID())).rejects.toEqual(refusal("NOT_FOUND"));
    expect(await findActor({ ...claims, sub: other.userId, sid: other.sessionId })).toBeDefined();
  });

  it("acts from a live session of the same user only", async () => {
    const { sessionId } = await another();
    const other = await makePerson(database);
    await expect(
      endOneSession({ userId: person.userId, sessionId: other.sessionId }, sessionId),
    ).rejects.toEqual(refusal("SESSION_ENDED"));
    await endOneSession(person, person.sessionId);
    await expect(endOneSession(person, sessionId)).rejects.toEqual(refusal("SESSION_ENDED"));
  });
});

describe("endOtherSessions", () => {
  it("ends all but the one that asks, and says how many", async () => {
    const [a, b] = [await another(), await another()];
    const other = await makePerson(database);
    expect(await endAllOthers(person)).toBe(2);
    expect(await endAllOthers(person)).toBe(0);
    expect(await findActor(claims)).toBeDefined();
    for (const { sessionId } of [a, b])
      expect(await findActor({ ...claims, sid: sessionId })).toBeUndefined();
    expect(await findActor({ ...claims, sub: other.userId, sid: other.sessionId })).toBeDefined();
  });

  it("asks for a confirmation, which ends what was alive at its first use and then says the same again", async () => {
    await another();
    const needed = refusal("STEP_UP_REQUIRED");
    await expect(endOtherSessions(person)).rejects.toEqual(needed);
    const actor = await confirmed(person, "session.end_others", {});
    const told = await Promise.all(Array.from({ length: 5 }, () => endOtherSessions(actor)));
    expect(told).toEqual([1, 1, 1, 1, 1]);
    const later = await another();
    expect(await endOtherSessions(actor)).toBe(1);
    expect(await findActor({ ...claims, sid: later.sessionId })).toBeDefined();
    const there = { ...actor, sessionId: later.sessionId };
    await expect(endOtherSessions(there)).rejects.toEqual(needed);
    const [lines] = await database.admin`
      select count(*)::int as n from wallet.audit_log where action = 'session.end_others' and actor = ${`user:${person.userId}`}`;
    expect(lines).toEqual({ n: 1 });
  });

  it("bears twenty calls at once", async () => {
    await Promise.all(Array.from({ length: 6 }, another));
    const counts = await Promise.all(Array.from({ length: 20 }, () => endAllOthers(person)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
  });
});

describe("listSessions", () => {
  it("shows the user's own live sessions, which one is this, and on what", async () => {
    const windows =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    const newer = await openSession({
      userId: person.userId,
      amr: "pwd",
      deviceHash: "d",
      userAgent: windows,
      address: "192.0.2.1",
    });
    await endOneSession(person, (await another()).sessionId);
    await makePerson(database);
    const lines = await listSessions(person);
    expect(lines.map(({ sessionId, current, device }) => ({ sessionId, current, device }))).toEqual([
      { sessionId: newer.sessionId, current: false, device: "Chrome on Windows" },
      { sessionId: person.sessionId, current: true, device: "Unknown device" },
    ]);
  });
});

describe("admitCall", () => {
  it("14.11 counts for the address when nobody is signed in, also with a token whose session has ended", async () => {
    const address = "192.0.2.77";
    await endOneSession(person, person.sessionId);
    for (let at = 0; at < LIMITS.anonymous.limit; at++)
      expect(await admitCall({ claims: at % 2 ? claims : undefined, address })).toBeUndefined();
    await expect(admitCall({ claims, address })).rejects.toEqual(refusal("RATE_LIMITED"));
    const other = await makePerson(database);
    expect(await admitCall({ claims: claimsOf(other), address })).toMatchObject({ userId: other.userId });
  });
});
