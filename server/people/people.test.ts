import { describe, expect, it } from "vitest";
import { encodeId } from "@/db/ids";
import { appRouter } from "@/server/trpc/root";
import { createCallerFactory } from "@/server/trpc/init";
import { callOf } from "@/server/testing/breaks";
import { claimsOf } from "@/server/testing/claims-of";
import { freeze } from "@/server/testing/confirmed-commands";
import { useDatabase } from "@/server/testing/database";
import { fund, makeBankAccount, makePerson, type Person } from "@/server/testing/factories";
import { listPeople } from "./people-queries";
import { lookAtPerson } from "./person-view";

const database = useDatabase();

/** As an admin's page calls. */
const consoleOf = (person: Person) =>
  createCallerFactory(appRouter)({
    requestId: "req_1",
    address: "10.0.0.9",
    background: false,
    claims: claimsOf(person),
  }).adminPeople;

const rename = (person: Person, name: string, handle: string, email: string) =>
  database.admin`update wallet.users set display_name = ${name}, handle = ${handle}, email = ${email} where id = ${person.userId}`;

const linesOf = (person: Person, action: string) =>
  database.admin`select actor, reason from wallet.audit_log where action = ${action} and object_id = ${person.userId}`;

describe("the list of people", () => {
  it("finds by the beginning of a name, an e-mail address, a handle and an id, and by state, masked", async () => {
    const [boss, person] = [await makePerson(database, { role: "admin" }), await makePerson(database)];
    await rename(person, "Zodwa Ngubane", "zodwa_n", "zodwa@example.org");
    const id = encodeId("usr", person.userId);
    const found = {
      personId: id,
      name: "Zodwa N.",
      email: "z•••@example.org",
      handle: "zodwa_n",
      role: "user",
      status: "active",
      tier: 2,
      createdAt: expect.any(String),
    };
    for (const q of ["zodwa@ex", "ZODWA NG", "zodwa", "@zodwa", id, id.slice(0, 24).toLowerCase()]) {
      expect((await consoleOf(boss).list({ q })).items, q).toContainEqual(found);
    }
    for (const q of ["ngubane", "zo%a", "z_dwa", "usr_ZZ", "usr_I1", "@example"]) {
      expect((await consoleOf(boss).list({ q })).items, q).toEqual([]);
    }
    await freeze(callOf(boss), person.userId, "a stolen phone was reported");
    const frozen = await consoleOf(boss).list({ status: "frozen" });
    expect(frozen.items.map(({ personId }) => personId)).toEqual([id]);
  });

  it("turns pages without missing or repeating anybody", async () => {
    await Promise.all(Array.from({ length: 30 }, () => makePerson(database)));
    const first = await listPeople({}, { limit: 25 });
    const second = await listPeople({}, { limit: 25, cursor: first.next });
    const ids = [...first.rows, ...second.rows].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await listPeople({}, { limit: 25, cursor: second.prev })).rows).toEqual(first.rows);
    await expect(listPeople({ q: "other" }, { limit: 25, cursor: first.next })).rejects.toThrow("BAD_CURSOR");
  });
});

describe("the page of a person", () => {
  it("14.44 shows everything masked, and says each look, once in a quarter of an hour", async () => {
    const [boss, person] = [await makePerson(database, { role: "admin" }), await makePerson(database)];
    await rename(person, "Sibusiso Dlamini", "sibu", "sibu@example.org");
    await database.admin`update wallet.users set phone = '+27821234567' where id = ${person.userId}`;
    await fund(person, 12_300n);
    await makeBankAccount(person);
    const personId = encodeId("usr", person.userId);
    const shown = await consoleOf(boss).get({ personId });
    await consoleOf(boss).get({ personId });
    expect(shown).toMatchObject({
      name: "Sibusiso D.",
      email: "s•••@example.org",
      phone: "•••• 4567",
      identitySince: expect.any(String),
      balances: [{ currency: "ZAR", available: "12300", reserved: "0" }],
      bankAccounts: [{ bank: "Capitec", masked: expect.stringMatching(/^•••• \d{4}$/) }],
      sessions: [expect.objectContaining({ device: expect.any(String) })],
    });
    expect(JSON.stringify(shown)).not.toMatch(/Dlamini|sibu@|\+2782|821234567/);
    expect(await linesOf(person, "person.view")).toEqual([{ actor: `user:${boss.userId}`, reason: null }]);
  });

  it("reveals who it is for a reason, which the audit log keeps, each time", async () => {
    const [boss, person] = [await makePerson(database, { role: "admin" }), await makePerson(database)];
    const personId = encodeId("usr", person.userId);
    const reason = "asked by the person on the phone";
    await expect(consoleOf(boss).reveal({ personId, reason: "short" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    expect(await consoleOf(boss).reveal({ personId, reason })).toEqual({
      email: person.email,
      name: "Thandi Mokoena",
      phone: null,
    });
    await consoleOf(boss).reveal({ personId, reason });
    const line = { actor: `user:${boss.userId}`, reason };
    expect(await linesOf(person, "person.reveal")).toEqual([line, line]);
    await expect(lookAtPerson(callOf(person), person.userId)).rejects.toThrow("NO_PERMISSION");
  });

  it("signs a person out everywhere, and an admin everywhere else", async () => {
    const [boss, person] = [await makePerson(database, { role: "admin" }), await makePerson(database)];
    const reason = "a phone was lost on the train";
    const end = (of: Person) => consoleOf(boss).endSessions({ personId: encodeId("usr", of.userId), reason });
    expect([await end(person), await end(person), await end(boss)]).toEqual([
      { ended: 1 },
      { ended: 0 },
      { ended: 0 },
    ]);
    expect(await linesOf(person, "user.end_sessions")).toHaveLength(2);
  });
});
