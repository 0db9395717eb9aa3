import { describe, expect, it } from "vitest";
import { Refusal } from "@/server/errors";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";
import { chooseHandle, readHandle } from "./choose-handle";
import { getProfile } from "./get-profile";

const database = useDatabase();

const said = async (work: () => unknown): Promise<string> => {
  try {
    return String(await work());
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} ${error.details.field ?? "-"}`;
    throw error;
  }
};
const auditOf = (userId: string) => database.admin<{ outcome: string; reason: string | null }[]>`
  select outcome, reason from wallet.audit_log where action = 'user.choose_handle' and object_id = ${userId}`;

describe("readHandle", () => {
  it.each([
    ["thandi", "thandi"],
    [" @Thandi_M ", "thandi_m"],
    ["a12", "a12"],
    ["x".repeat(30), "x".repeat(30)],
    ["helper", "helper"],
    ["routine", "routine"],
  ])("reads %j as %s", (text, handle) => {
    expect(readHandle(text)).toBe(handle);
  });

  it.each([
    "",
    "ab",
    "x".repeat(31),
    "1abc",
    "_abc",
    "a-b-c",
    "thandi m",
    "thändi",
    "@@abc",
    "thаndi",
    "ab\u0000c",
  ])("refuses %j", async (text) => {
    expect(await said(() => readHandle(text))).toBe("BAD_INPUT handle");
  });

  it.each([
    "admin",
    "Admin2",
    "the_support",
    "octoco",
    "myoctoco",
    "revio_pay",
    "help",
    "root",
    "wallet_team",
  ])("keeps %s for us", async (text) => {
    expect(await said(() => readHandle(text))).toBe("BAD_INPUT handle");
  });
});

describe("chooseHandle", () => {
  it("gives the handle, a second call changes nothing, and the audit log has one row", async () => {
    const person = await makePerson(database);
    await chooseHandle(person, "@Thandi");
    await chooseHandle(person, "thandi");
    expect(await getProfile(person.userId)).toMatchObject({ handle: "thandi", phone: null });
    expect(await auditOf(person.userId)).toEqual([{ outcome: "done", reason: null }]);
  });

  it("refuses a handle somebody has, keeps the one before, and writes the refusal down", async () => {
    const [owner, other] = [await makePerson(database), await makePerson(database)];
    await chooseHandle(owner, "sipho");
    await chooseHandle(other, "sipho_d");
    expect(await said(() => chooseHandle(other, "Sipho"))).toBe("HANDLE_TAKEN handle");
    expect(await getProfile(other.userId)).toMatchObject({ handle: "sipho_d" });
    expect(await auditOf(other.userId)).toContainEqual({ outcome: "denied", reason: "HANDLE_TAKEN" });
  });

  it("gives a handle to one of ten who want it at once", async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => makePerson(database)));
    const answers = await Promise.all(people.map((one) => said(() => chooseHandle(one, "lebo"))));
    expect(answers.filter((answer) => answer === "undefined")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "HANDLE_TAKEN handle")).toHaveLength(9);
  });

  it("frees the handle before", async () => {
    const [first, second] = [await makePerson(database), await makePerson(database)];
    await chooseHandle(first, "naledi");
    await chooseHandle(first, "naledi_k");
    await chooseHandle(second, "naledi");
    expect(await getProfile(second.userId)).toMatchObject({ handle: "naledi" });
  });

  it("does nothing from a session that ended", async () => {
    const person = await makePerson(database);
    await database.admin`update wallet.sessions set revoked_at = now() where id = ${person.sessionId}`;
    expect(await said(() => chooseHandle(person, "late_one"))).toBe("SESSION_ENDED -");
    expect(await getProfile(person.userId)).toMatchObject({ handle: null });
  });
});
