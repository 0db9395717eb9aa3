import { expect, describe, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { stepUp } from "@/server/testing/step-up";

const database = useDatabase({ DATABASE_POOL_SIZE: "4" });
const gate = connectAs(database, "admin");

const waiting = async (): Promise<number> =>
  (
    await database.admin`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  ).length;
const said = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code,
  );

/** Both while this session is held: the first waits for it or for what comes before, then the second, then it is let go. */
async function together(sessionId: string, first: () => Promise<unknown>, second: () => Promise<unknown>) {
  await gate`begin`;
  await gate`select from wallet.sessions where id = ${sessionId} for update`;
  const one = said(first());
  await expect.poll(waiting, { interval: 5 }).toBe(1);
  const other = said(second());
  await expect.poll(waiting, { interval: 5 }).toBe(2);
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

describe("commands that end the sessions of one person", () => {
  it("wait for each other in one order: another factor, and an admin who signs the person out", async () => {
    const [boss, early] = [await makePerson(database, { role: "admin" }), await makePerson(database)];
    const late = await another(early);
    const confirmation = await stepUp(late, "factor.remove", {});
    const signOut = () =>
      query("app", "select wallet.sign_person_out($1, $2, $3, 'a phone was lost today', null)", [
        boss.userId,
        boss.sessionId,
        early.userId,
      ]);
    const remove = () =>
      query("app", "select wallet.remove_factor($1, $2, $3, null)", [
        late.userId,
        late.sessionId,
        confirmation,
      ]);
    expect(await together(early.sessionId, signOut, remove)).toEqual(["done", "done"]);
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
    expect(await together(early.sessionId, rotate, grant)).toEqual(["done", "done"]);
  });
});
