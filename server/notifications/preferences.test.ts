import { describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";
import { readPreferences, setPreference } from "./preferences";

const database = useDatabase();

describe("readPreferences", () => {
  it("is e-mail for everything and SMS for nothing, until somebody says otherwise", async () => {
    const person = await makePerson(database);
    expect(await readPreferences(person.userId)).toEqual({
      topics: ["deposits", "withdrawals", "transfers", "security"].map((topic) => ({
        topic,
        email: true,
        sms: false,
        emailFixed: topic === "security",
      })),
    });
  });
});

describe("setPreference", () => {
  it("changes one topic and channel of one person, and writes it down", async () => {
    const [person, other] = [await makePerson(database), await makePerson(database)];
    const wish = { topic: "transfers", channel: "email", wanted: false } as const;
    expect(await setPreference(person, wish)).toBe("changed");
    expect(await setPreference(person, wish)).toBe("already");
    const { topics } = await readPreferences(person.userId);
    expect(topics.filter(({ email }) => !email).map(({ topic }) => topic)).toEqual(["transfers"]);
    expect((await readPreferences(other.userId)).topics.every(({ email }) => email)).toBe(true);
    const audit = await database.admin`
      select action, reason from wallet.audit_log where actor = ${`user:${person.userId}`}`;
    expect([...audit]).toEqual([{ action: "notification.prefer", reason: "transfers email off" }]);
    expect(await setPreference(person, { ...wish, wanted: true })).toBe("changed");
    expect((await readPreferences(person.userId)).topics.every(({ email }) => email)).toBe(true);
  });

  it("does not switch off mails about security", async () => {
    const person = await makePerson(database);
    await expect(
      setPreference(person, { topic: "security", channel: "email", wanted: false }),
    ).rejects.toMatchObject({ code: "BAD_INPUT", details: { field: "wanted" } });
    expect(await setPreference(person, { topic: "security", channel: "email", wanted: true })).toBe(
      "changed",
    );
  });

  it("asks for a phone number before SMS is switched on, and takes it from then", async () => {
    const person = await makePerson(database);
    const wish = { topic: "withdrawals", channel: "sms", wanted: true } as const;
    await expect(setPreference(person, wish)).rejects.toMatchObject({
      code: "BAD_INPUT",
      sentence: "Add a phone number first. Then you can get text messages.",
    });
    await database.admin`update wallet.users set phone = '+27821234567' where id = ${person.userId}`;
    expect(await setPreference(person, wish)).toBe("changed");
    const { topics } = await readPreferences(person.userId);
    expect(topics.filter(({ sms }) => sms).map(({ topic }) => topic)).toEqual(["withdrawals"]);
  });

  it("does nothing for a session that has ended", async () => {
    const person = await makePerson(database);
    await database.admin`update wallet.sessions set revoked_at = now() where id = ${person.sessionId}`;
    await expect(
      setPreference(person, { topic: "deposits", channel: "email", wanted: false }),
    ).rejects.toMatchObject({ code: "SESSION_ENDED" });
    expect((await readPreferences(person.userId)).topics[0]?.email).toBe(true);
  });
});
