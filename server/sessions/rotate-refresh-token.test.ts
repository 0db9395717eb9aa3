import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closePools } from "@/db/client";
import { makePerson, type Person } from "@/server/testing/factories";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { openSession } from "./open-session";
import { type Rotation, rotateRefreshToken } from "./rotate-refresh-token";

const database = useDatabase();
const ADDRESS = "192.0.2.1";
let person: Person;

beforeEach(async () => {
  person = await makePerson(database);
});
afterEach(() => shiftClock(database, null)); // what was told today is not overdue

const open = (userId = person.userId) =>
  openSession({ userId, amr: "pwd", deviceHash: "d", userAgent: "Mozilla/5.0", address: ADDRESS });
const rotate = (token: string): Promise<Rotation> => rotateRefreshToken(token, ADDRESS);
const successor = async (token: string): Promise<string> => {
  const rotation = await rotate(token);
  if (!("refreshToken" in rotation)) throw new Error(rotation.outcome);
  return rotation.refreshToken;
};
const rowsOf = async (sessionId: string) => ({
  session: (await database.admin`select * from wallet.sessions where id = ${sessionId}`)[0],
  tokens:
    await database.admin`select gen, sha256, used_at from wallet.refresh_tokens where session_id = ${sessionId} order by gen`,
});

describe("rotateRefreshToken", () => {
  it("gives a successor that works, and stores hashes only", async () => {
    const session = await open();
    const second = await successor(session.refreshToken);
    const third = await successor(second);
    expect(new Set([session.refreshToken, second, third]).size).toBe(3);
    const { tokens } = await rowsOf(session.sessionId);
    expect(tokens).toHaveLength(3);
    expect(JSON.stringify(tokens)).not.toContain(session.refreshToken.split(".")[2]);
  });

  it("14.29 gives 25 parallel calls the same one child", async () => {
    const session = await open();
    const rotations = await Promise.all(Array.from({ length: 25 }, () => rotate(session.refreshToken)));
    const outcomes = rotations.map((rotation) => rotation.outcome).sort();
    expect(outcomes).toEqual([...Array.from({ length: 24 }, () => "replayed"), "rotated"]);
    expect(
      new Set(rotations.map((rotation) => "refreshToken" in rotation && rotation.refreshToken)).size,
    ).toBe(1);
    expect((await rowsOf(session.sessionId)).tokens).toHaveLength(2);
  });

  it("14.29 repeats the successor for 10 seconds after the use, and then ends the family", async () => {
    const session = await open();
    const second = await successor(session.refreshToken);
    await shiftClock(database, "7 seconds");
    expect(await rotate(session.refreshToken)).toMatchObject({ outcome: "replayed", refreshToken: second });
    await shiftClock(database, "11 seconds");
    expect(await rotate(session.refreshToken)).toEqual({ outcome: "reused" });
    expect(await rotate(second)).toEqual({ outcome: "ended" });
    expect((await rowsOf(session.sessionId)).session).toMatchObject({ revoke_reason: "refresh_reuse" });
    const audit =
      await database.admin`select action, outcome, reason from wallet.audit_log where object_id = ${session.sessionId} and outcome = 'denied'`;
    expect(audit).toEqual([{ action: "session.refresh", outcome: "denied", reason: "refresh_reuse" }]);
  });

  it("14.29 ends the family at once when a grandparent comes back, within the grace, too", async () => {
    const session = await open();
    const second = await successor(session.refreshToken);
    const third = await successor(second);
    expect(await rotate(session.refreshToken)).toEqual({ outcome: "reused" });
    expect(await rotate(third)).toEqual({ outcome: "ended" });
  });

  it("leaves the user's other sessions alone when one family ends", async () => {
    const [stolen, other] = [await open(), await open()];
    await successor(await successor(stolen.refreshToken));
    await rotate(stolen.refreshToken);
    expect((await rotate(other.refreshToken)).outcome).toBe("rotated");
  });

  it("14.29 changes nothing for forged, foreign, malformed and future tokens", async () => {
    const [session, other] = [await open(), await open()];
    const [sid, gen, mac = ""] = session.refreshToken.split(".");
    const before = await rowsOf(session.sessionId);
    const swapped = `${mac.startsWith("A") ? "B" : "A"}${mac.slice(1)}`;
    const forged = [
      `${sid}.${gen}.${swapped}`,
      `${sid}.1.${mac}`,
      `${sid}.5.${mac}`,
      `${other.sessionId}.${gen}.${mac}`,
      `${randomUUID()}.0.${mac}`,
      `${sid}.00.${mac}`,
      `${sid}.-1.${mac}`,
      `${sid}.0.${mac}=`,
      `${sid}.0.${mac}.`,
      `${sid}.0.`,
      `${sid}.0`,
      "",
      ".",
      "..",
      session.refreshToken.toUpperCase(),
      ` ${session.refreshToken}`,
      `${session.refreshToken}\n`,
      "x".repeat(10_000),
    ];
    for (const token of forged) expect(await rotate(token)).toEqual({ outcome: "refused" });
    expect(await rotateRefreshToken(undefined, ADDRESS)).toEqual({ outcome: "refused" });
    expect(await rowsOf(session.sessionId)).toEqual(before);
    expect((await rotate(session.refreshToken)).outcome).toBe("rotated");
  });

  it("goes on after a restart: what a session is lies in rows and in its token", async () => {
    const session = await open();
    const token = await successor(session.refreshToken);
    await closePools();
    expect((await rotate(token)).outcome).toBe("rotated");
  });

  it("accepts no token of another key, even when the row is the same", async () => {
    const session = await open();
    await database.admin`update wallet.sessions set key_id = 'former' where id = ${session.sessionId}`;
    expect(await rotate(session.refreshToken)).toEqual({ outcome: "refused" });
  });

  it("14.28 ends 7 days after signing in, however often it was renewed and used", async () => {
    const session = await open();
    let token = session.refreshToken;
    for (const hours of [20, 40, 60, 80, 100, 120, 140, 160, 167]) {
      await shiftClock(database, `${hours} hours`);
      token = await successor(token);
      await database.admin`select wallet.touch_session(${session.sessionId})`;
    }
    await shiftClock(database, "168 hours 1 second");
    expect(await rotate(token)).toEqual({ outcome: "ended" });
  });

  it("14.28 ends after 24 idle hours, and renewing is not use", async () => {
    const session = await open();
    await shiftClock(database, "23 hours");
    const token = await successor(session.refreshToken);
    await shiftClock(database, "24 hours 1 second");
    expect(await rotate(token)).toEqual({ outcome: "ended" });
  });

  it("14.28 ends after 30 idle minutes for an admin", async () => {
    const admin = await makePerson(database, { role: "admin" });
    const session = await open(admin.userId);
    await shiftClock(database, "29 minutes");
    const token = await successor(session.refreshToken);
    await shiftClock(database, "30 minutes 1 second");
    expect(await rotate(token)).toEqual({ outcome: "ended" });
  });

  it("14.30 ends with the account", async () => {
    const session = await open();
    await database.admin`update wallet.users set status = 'closed', closed_at = now() where id = ${person.userId}`;
    expect(await rotate(session.refreshToken)).toEqual({ outcome: "ended" });
  });

  it("refuses the 31st call of a session in a minute; forged ones don't count", async () => {
    const session = await open();
    for (let i = 0; i < 40; i++) await rotate(`${session.sessionId}.0.${"A".repeat(43)}`);
    const calls = await Promise.allSettled(Array.from({ length: 31 }, () => rotate(session.refreshToken)));
    const refused = calls.filter((call) => call.status === "rejected");
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { code: "RATE_LIMITED" } });
  });
});

describe("openSession", () => {
  it("14.27 has a new id and token each time, with 128 random bits or more, and replaces the browser's session", async () => {
    const first = await open();
    const second = await openSession({
      userId: person.userId,
      amr: "pwd",
      deviceHash: "d",
      userAgent: null,
      address: ADDRESS,
      replaces: first.sessionId,
    });
    expect(second.sessionId).not.toBe(first.sessionId);
    expect(Buffer.from(second.refreshToken.split(".")[2] ?? "", "base64url").length).toBe(32);
    expect(await rotate(first.refreshToken)).toEqual({ outcome: "ended" });
    expect((await rotate(second.refreshToken)).outcome).toBe("rotated");
  });

  it("keeps control characters and clear addresses out of its row", async () => {
    const session = await openSession({
      userId: person.userId,
      amr: "pwd",
      deviceHash: "d",
      userAgent: "Moz\u0000illa\r\n\u202e",
      address: ADDRESS,
    });
    const { session: row } = await rowsOf(session.sessionId);
    expect(row?.["user_agent"]).toBe("Mozilla");
    expect(JSON.stringify(row)).not.toContain(ADDRESS);
  });

  it("opens none for a closed account", async () => {
    await database.admin`update wallet.users set status = 'closed', closed_at = now() where id = ${person.userId}`;
    await expect(open()).rejects.toMatchObject({ code: "SIGN_IN_FAILED" });
  });

  it("answers the same session when its statement is repeated", async () => {
    const args = database.admin`select * from wallet.open_session(${person.sessionId}::uuid, ${person.userId}, 'salt', 'k', '\\x00', 'pwd', null, null, null, null, null, null)`;
    expect(await args).toHaveLength(1);
    expect((await rowsOf(person.sessionId)).tokens).toHaveLength(0);
  });
});
