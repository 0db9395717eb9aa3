import { describe, expect, it } from "vitest";
import { Refusal } from "@/server/errors";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";
import { getProfile } from "./get-profile";
import { readPhone, setPhone } from "./set-phone";

const database = useDatabase();

const auditOf = (userId: string) =>
  database.admin`select * from wallet.audit_log where action like 'user.%_phone' and object_id = ${userId}`;

describe("readPhone", () => {
  it.each([
    ["0821234567", "+27821234567"],
    [" 082 123-4567 ", "+27821234567"],
    ["(011) 555.0100", "+27115550100"],
    ["+27 82 123 4567", "+27821234567"],
    ["+27 (0)82 123 4567", "+27821234567"],
    ["0027821234567", "+27821234567"],
    ["+44 20 7946 0000", "+442079460000"],
    ["００２７821234567", "+27821234567"],
  ])("reads %j as %s", (text, phone) => {
    expect(readPhone(text)).toBe(phone);
  });

  it.each([
    "",
    "12345",
    "821234567",
    "082123456",
    "08212345678",
    "+2782123456",
    "+270821234567",
    "+0821234567",
    "+1234567",
    "+1234567890123456",
    "082 123 4567 x2",
    "call me",
    "+27821234567\u0000",
  ])("refuses %j", (text) => {
    expect(() => readPhone(text)).toThrow(Refusal);
  });
});

describe("setPhone", () => {
  it("stores the number, a second call changes nothing, and null takes it away", async () => {
    const person = await makePerson(database);
    await setPhone(person, "082 123 4567");
    await setPhone(person, "+27821234567");
    expect(await getProfile(person.userId)).toMatchObject({ phone: "+27821234567" });
    await setPhone(person, null);
    expect(await getProfile(person.userId)).toMatchObject({ phone: null });
    expect((await auditOf(person.userId)).map((row) => row["action"] as string).sort()).toEqual([
      "user.remove_phone",
      "user.set_phone",
    ]);
  });

  it("leaves no number in the audit log", async () => {
    const person = await makePerson(database);
    await setPhone(person, "083 765 4321");
    const rows = await auditOf(person.userId);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain("7654321");
  });

  it("does nothing from a session that ended", async () => {
    const person = await makePerson(database);
    await database.admin`update wallet.sessions set revoked_at = now() where id = ${person.sessionId}`;
    await expect(setPhone(person, "0821234567")).rejects.toMatchObject({ code: "SESSION_ENDED" });
    expect(await getProfile(person.userId)).toMatchObject({ phone: null });
  });
});
