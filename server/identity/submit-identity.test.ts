import { describe, expect, it } from "vitest";
import { Refusal } from "@/server/errors";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { newIdNumber } from "@/server/testing/id-numbers";
import { readIdentity, submitIdentity } from "./submit-identity";

const database = useDatabase({ DATABASE_POOL_SIZE: "16" });
const NAME = "Thandi Nomsa Mokoena";

/** `done`, or the refusal with the field it is about. */
const submit = (person: Person, number: string, name = NAME): Promise<string> =>
  submitIdentity(person, { name, number }).then(
    () => "done",
    (error: unknown) => {
      if (error instanceof Refusal) return `${error.code} ${error.details.field ?? "-"}`;
      throw error;
    },
  );
const tierOf = async ({ userId }: Person): Promise<number> =>
  (await database.admin<{ tier: number }[]>`select tier from wallet.users where id = ${userId}`)[0]?.tier ??
  -1;
const somebody = (): Promise<Person> => makePerson(database, { tier: 0, factor: false });

describe("submitIdentity", () => {
  it("records it, opens the first tier, and says the name back, never the number", async () => {
    const person = await somebody();
    expect(await readIdentity(person)).toBeUndefined();
    expect(await submit(person, newIdNumber())).toBe("done");
    expect([await tierOf(person), await readIdentity(person)]).toEqual([
      1,
      { name: NAME, recordedAt: expect.any(Date) },
    ]);
    const told = await database.admin`
      select o.event_name from wallet.outbox o join wallet.audit_log a on a.id = o.subject_id
       where a.actor = ${`user:${person.userId}`} and a.action = 'identity.submit'`;
    expect(told.map((row) => row["event_name"])).toEqual(["account/changed"]);
  });

  it("changes nothing the second time, and refuses another number for the same person", async () => {
    const [person, number] = [await somebody(), newIdNumber()];
    expect(await Promise.all([submit(person, number), submit(person, number)])).toEqual(["done", "done"]);
    expect(await submit(person, newIdNumber())).toBe("IDENTITY_KNOWN number");
    const rows = await database.admin`
      select outcome, reason from wallet.audit_log where object_id = ${person.userId} and action = 'identity.submit' order by at`;
    expect([...rows]).toEqual([
      { outcome: "done", reason: null },
      { outcome: "denied", reason: "known" },
    ]);
  });

  it("keeps a higher tier, and never lowers one", async () => {
    const person = await makePerson(database, { tier: 2, identity: false });
    expect(await submit(person, newIdNumber())).toBe("done");
    expect(await tierOf(person)).toBe(2);
  });

  it("is one account's per number, also when twenty try at once, and says nothing of whose", async () => {
    const number = newIdNumber();
    const people = await Promise.all(Array.from({ length: 20 }, somebody));
    const answers = await Promise.all(people.map((person) => submit(person, number)));
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "IDENTITY_REFUSED number")).toHaveLength(19);
    const tiers = await Promise.all(people.map(tierOf));
    expect(tiers.reduce((sum, tier) => sum + tier, 0)).toBe(1);
    expect(new Refusal("IDENTITY_REFUSED").sentence).toBe(
      "We can't use this number. Get help. Nothing was done.",
    );
  });

  it("needs a confirmed e-mail address, a wallet that is not frozen, and a session", async () => {
    const unproved = await makePerson(database, { tier: 0, verified: false });
    expect(await submit(unproved, newIdNumber())).toBe("EMAIL_UNVERIFIED -");
    const frozen = await somebody();
    await database.admin`update wallet.users set status = 'frozen' where id = ${frozen.userId}`;
    expect(await submit(frozen, newIdNumber())).toBe("FROZEN -");
    expect(await submit({ ...frozen, sessionId: unproved.sessionId }, newIdNumber())).toBe("SESSION_ENDED -");
    expect([await tierOf(unproved), await tierOf(frozen)]).toEqual([0, 0]);
  });

  it.each([
    ["number", { number: "8001015009086" }],
    ["name", { name: "Thandi" }],
  ])("refuses a bad %s without repeating it", async (field, wrong) => {
    const wish = { name: NAME, number: newIdNumber(), ...wrong };
    const error = await submitIdentity(await somebody(), wish).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "BAD_INPUT", details: { field } });
    expect(JSON.stringify(error)).not.toContain(Object.values(wrong)[0]);
  });

  it("stays what was recorded, whoever writes to the table", async () => {
    const person = await somebody();
    await submit(person, newIdNumber());
    await expect(
      database.admin`update wallet.identity_records set number_hmac = '\\x01' where user_id = ${person.userId}`,
    ).rejects.toMatchObject({ code: "WL008" });
  });

  it("14.35 lies sealed for this person alone", async () => {
    const [person, other] = [await somebody(), await somebody()];
    await submit(person, newIdNumber());
    await database.admin`
      insert into wallet.identity_records (user_id, legal_name, number_ciphertext, number_hmac)
      select ${other.userId}, legal_name, number_ciphertext, '\\x00' from wallet.identity_records where user_id = ${person.userId}`;
    await expect(readIdentity(other)).rejects.toThrow("altered, or belongs to another place");
  });
});
