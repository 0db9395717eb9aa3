import type postgres from "postgres";
import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { codeOf } from "@/server/testing/outcomes";
import { lockWaits } from "@/server/testing/lock-waits";
import { stepUp } from "@/server/testing/step-up";

const database = useDatabase({ DATABASE_POOL_SIZE: "4" });
const gate = connectAs(database, "admin");

const session = (id: string) => gate`select from wallet.sessions where id = ${id} for update`;

/** Both while this row is held: the first waits for it or for what comes before, then the second, then it is let go. */
async function together(
  row: postgres.PendingQuery<postgres.Row[]>,
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
) {
  await gate`begin`;
  await row;
  const one = codeOf(first());
  await expect.poll(lockWaits, { interval: 5 }).toBe(1);
  const other = codeOf(second());
  await expect.poll(lockWaits, { interval: 5 }).toBe(2);
  await gate`commit`;
  return Promise.all([one, other]);
}

/** Another session of this person, with a later id. */
async function another(person: Person): Promise<Person> {
  const sessionId = newId();
  await database.admin`
    insert into wallet.sessions (id, user_id, salt, key_id, amr, second_factor_at, idle_expires_at, expires_at)
    values (${sessionId}, ${person.userId}, 'salt', 'k1', 'pwd', now(), now() + interval '1 day', now() + interval '7 days')`;
  return { ...person, sessionId };
}

const signOut = (boss: Person, { userId }: Person) =>
  query("app", "select wallet.sign_person_out($1, $2, $3, 'a phone was lost today', null)", [
    boss.userId,
    boss.sessionId,
    userId,
  ]);
/** By this session of the person, confirmed. */
async function endOthers(person: Person) {
  const confirmation = await stepUp(person, "session.end_others", {});
  const asked = [person.userId, person.sessionId, confirmation];
  return () => query("app", "select wallet.end_other_sessions($1, $2, null, $3)", asked);
}
async function close(person: Person) {
  const confirmation = await stepUp(person, "account.close", {});
  const asked = [person.userId, person.sessionId, confirmation];
  return () => query("app", "select wallet.shut_account($1, $2, null, $3)", asked);
}

describe("commands that end the sessions of one person", () => {
  it("wait for each other in one order: another factor, and an admin who signs the person out", async () => {
    const [boss, early] = [await makePerson(database, { role: "admin" }), await makePerson(database)];
    const late = await another(early);
    const confirmation = await stepUp(late, "factor.remove", {});
    const remove = () =>
      query("app", "select wallet.remove_factor($1, $2, $3, null)", [
        late.userId,
        late.sessionId,
        confirmation,
      ]);
    const row = session(early.sessionId);
    expect(await together(row, () => signOut(boss, early), remove)).toEqual(["answered", "answered"]);
  });

  it("wait for each other in one order: the end of all others, and an admin who signs the person out", async () => {
    const [boss, early] = [await makePerson(database, { role: "admin" }), await makePerson(database)];
    const end = await endOthers(await another(early));
    const row = session(early.sessionId);
    expect(await together(row, () => signOut(boss, early), end)).toEqual(["answered", "answered"]);
  });

  it("wait for each other in one order: two sessions that each end the other, of which one stays", async () => {
    const early = await makePerson(database);
    const late = await another(early);
    const row = gate`select from wallet.users where id = ${early.userId} for update`;
    expect(await together(row, await endOthers(late), await endOthers(early))).toEqual(["answered", "WL004"]);
    const alive = await database.admin`
      select id from wallet.sessions where user_id = ${early.userId} and revoked_at is null`;
    expect(alive).toEqual([{ id: late.sessionId }]);
  });

  it("wait for each other in one order: a copied refresh token, and a new admin", async () => {
    const [early] = [await makePerson(database)];
    const sha256 = Buffer.alloc(32, 1);
    await database.admin`insert into wallet.refresh_tokens (session_id, gen, sha256, used_at)
      values (${early.sessionId}, 0, ${sha256}, now() - interval '1 hour')`;
    await database.admin`update wallet.sessions set gen = 1 where id = ${early.sessionId}`;
    const rotate = () =>
      query("app", "select * from wallet.rotate_refresh_token($1, 0, $2, $3, null, null)", [
        early.sessionId,
        sha256,
        Buffer.alloc(32, 2),
      ]);
    const grant = () => database.admin`select wallet.grant_admin(${early.email}, 'operator', now())`;
    expect(await together(session(early.sessionId), rotate, grant)).toEqual(["answered", "answered"]);
  });
});

describe("closing a wallet", () => {
  it("waits in one order with an admin who freezes it", async () => {
    const [boss, person] = [await makePerson(database, { role: "admin" }), await makePerson(database)];
    const confirmation = await stepUp(boss, "person.freeze", { person: person.userId });
    const asked = [boss.userId, boss.sessionId, person.userId, confirmation];
    const freeze = () =>
      query("app", "select wallet.freeze_person($1, $2, $3, 'a phone was lost today', null, $4)", asked);
    const row = gate`select from wallet.balances where user_id = ${person.userId} for update`;
    expect(await together(row, freeze, await close(person))).toEqual(["answered", "answered"]);
    expect(await statusOf(person)).toBe("frozen");
  });

  it("waits in one order with another session that ends all others", async () => {
    const early = await makePerson(database);
    const late = await another(early);
    const row = gate`select from wallet.users where id = ${early.userId} for update`;
    expect(await together(row, await endOthers(late), await close(early))).toEqual(["answered", "WL004"]);
    expect(await statusOf(early)).toBe("active"); // its session ended while it waited
  });
});

const statusOf = async ({ userId }: Person): Promise<unknown> =>
  (await database.admin`select status from wallet.users where id = ${userId}`)[0]?.["status"];
