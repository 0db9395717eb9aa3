import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Refusal } from "@/server/errors";
import { openSession } from "@/server/sessions/open-session";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { makeBankAccount, makePerson, type Person } from "@/server/testing/factories";
import { mailsTo, tokenFrom } from "@/server/testing/mails";
import { confirmed } from "@/server/testing/step-up";
import { checkPassword } from "./check-password";
import { requestLink } from "./email-links";
import { changePassword, resetPassword } from "./new-password";
import { hashPassword } from "./password-hash";

const database = useDatabase({ DEV_TOOLS: "1" });
const FROM = "192.0.2.1";
const OLD = "kq7wz4xp-9";
const NEW = "a few quiet words";
let oldHash = "";
let person: Person;
let host = 0;

beforeAll(async () => {
  oldHash = await hashPassword(OLD);
});
beforeEach(async () => {
  await shiftClock(database, null);
  person = await makePerson(database);
  await database.admin`update wallet.users set password_hash = ${oldHash} where id = ${person.userId}`;
});

const resetToken = async (): Promise<string> => {
  await requestLink("reset", person.email, FROM);
  return tokenFrom(database, person.email, "password_link");
};
const said = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (refusal: Refusal) => `${refusal.code}: ${refusal.sentence}`,
  );
const signIn = (password: string): Promise<string> =>
  said(checkPassword({ email: person.email, password, address: `198.51.100.${++host}` }));
const sessions = async (): Promise<string[]> =>
  (
    await database.admin<{ id: string }[]>`
      select id from wallet.sessions where user_id = ${person.userId} and revoked_at is null`
  ).map(({ id }) => id);
const holds = async () => [
  ...(await database.admin`
    select kind, reason, round(extract(epoch from until - wallet.clock()) / 3600)::int as hours
      from wallet.security_holds where user_id = ${person.userId} order by created_at`),
];
const plantIdentity = () => database.admin`
  insert into wallet.identities (issuer, subject, user_id, email)
  values ('https://accounts.google.com', ${person.userId}, ${person.userId}, 'planted@example.org')`;
const identities = async () =>
  (
    await database.admin<{ n: number }[]>`
      select count(*)::int as n from wallet.identities where user_id = ${person.userId}`
  )[0]?.n;
const factors = async () =>
  (
    await database.admin<{ n: number }[]>`
      select count(*)::int as n from wallet.factors where user_id = ${person.userId} and confirmed_at is not null and removed_at is null`
  )[0]?.n;
const another = async (): Promise<string> =>
  (
    await openSession({
      userId: person.userId,
      amr: "pwd",
      passwordHash: oldHash,
      deviceHash: "d",
      userAgent: null,
      address: FROM,
    })
  ).sessionId;

describe("resetPassword", () => {
  it("14.23 sets it, ends all sessions, signs nobody in, keeps the factor, holds money for 24 hours and is mailed", async () => {
    await another();
    await resetPassword(await resetToken(), NEW, FROM);
    expect(await sessions()).toEqual([]);
    expect(await factors()).toBe(1);
    expect(await holds()).toEqual([{ kind: "credentials", reason: "password_reset", hours: 24 }]);
    expect((await mailsTo(database, person.email)).at(-1)?.kind).toBe("password_reset");
    expect(await signIn(OLD)).toMatch(/^SIGN_IN_FAILED/);
    expect(await signIn(NEW)).toBe("done");
  });

  it("14.23 works once, for 30 minutes, and with the newest link alone", async () => {
    const first = await resetToken();
    const second = await resetToken();
    expect(await said(resetPassword(first, NEW, FROM))).toMatch(/^LINK_INVALID: A newer link/);
    await resetPassword(second, NEW, FROM);
    expect(await said(resetPassword(second, OLD, FROM))).toMatch(/^LINK_INVALID: This link was used already/);
    const third = await resetToken();
    await shiftClock(database, "30 minutes 1 second");
    expect(await said(resetPassword(third, OLD, FROM))).toMatch(/^LINK_INVALID: This link is too old/);
  });

  it("14.23 counts once when it is opened ten times at the same moment", async () => {
    const token = await resetToken();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => said(resetPassword(token, `${NEW} ${i}`, FROM))),
    );
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
  });

  it("14.31 lets nobody in who signs in with the old one at that moment", async () => {
    const { userId, passwordHash } = await checkPassword({
      email: person.email,
      password: OLD,
      address: FROM,
    });
    const open = () =>
      openSession({ userId, amr: "pwd", passwordHash, deviceHash: "d", userAgent: null, address: FROM });
    await open();
    await resetPassword(await resetToken(), NEW, FROM);
    expect(await said(open())).toMatch(/^SIGN_IN_FAILED/);
    expect(await sessions()).toEqual([]);
  });

  it("14.22 unlinks Google: whoever got in may have linked their own", async () => {
    await plantIdentity();
    await resetPassword(await resetToken(), NEW, FROM);
    expect(await identities()).toBe(0);
    expect((await mailsTo(database, person.email)).at(-1)?.text).toContain("Google");
  });

  it("14.20 refuses a password of the list, or made of the address, without using the link up", async () => {
    const token = await resetToken();
    for (const bad of ["password", "short", person.email, "octoco wallet"])
      expect(await said(resetPassword(token, bad, FROM))).toMatch(/^BAD_INPUT/);
    await resetPassword(token, NEW, FROM);
  });

  it("takes away what was set up while nobody had shown whose the address is", async () => {
    const stranger = await makePerson(database, { verified: false });
    await makeBankAccount(stranger);
    person = stranger;
    await plantIdentity();
    await resetPassword(await resetToken(), NEW, FROM);
    expect(await factors()).toBe(0);
    const [left] = await database.admin`
      select email_verified_at is not null as verified,
             (select count(*)::int from wallet.bank_accounts b where b.user_id = u.id and b.removed_at is null) as accounts
        from wallet.users u where id = ${person.userId}`;
    expect(left).toEqual({ verified: true, accounts: 0 });
    expect(await identities()).toBe(0);
  });

  it("14.48 extends what holds already, and never shortens it", async () => {
    await database.admin`insert into wallet.security_holds (id, user_id, kind, reason, object_id, until)
      values (gen_random_uuid(), ${person.userId}, 'credentials', 'earlier', 'x', now() + interval '3 days')`;
    await resetPassword(await resetToken(), NEW, FROM);
    const [row] = await database.admin`
      select round(extract(epoch from max(until) - now()) / 3600)::int as hours from wallet.security_holds where user_id = ${person.userId}`;
    expect(row).toEqual({ hours: 72 });
  });
});

describe("changePassword", () => {
  const change = async (password = NEW) =>
    changePassword(await confirmed(person, "password.change", {}), password);

  it("14.31 sets it, ends the other sessions, holds money for 24 hours and is mailed", async () => {
    await another();
    await change();
    expect(await sessions()).toEqual([person.sessionId]);
    expect(await holds()).toEqual([{ kind: "credentials", reason: "password_changed", hours: 24 }]);
    expect((await mailsTo(database, person.email)).at(-1)?.kind).toBe("password_changed");
    expect(await signIn(OLD)).toMatch(/^SIGN_IN_FAILED/);
    expect(await signIn(NEW)).toBe("done");
  });

  it("14.9 changes nothing without a confirmation, or with one that was used", async () => {
    const once = await confirmed(person, "password.change", {});
    await changePassword(once, NEW);
    for (const actor of [person, once])
      expect(await said(changePassword(actor, OLD))).toMatch(/^STEP_UP_REQUIRED/);
    expect(await signIn(NEW)).toBe("done");
  });

  it("14.30 is no way out of a freeze: only a mailed link sets one then", async () => {
    const actor = await confirmed(person, "password.change", {});
    await database.admin`update wallet.users set status = 'frozen' where id = ${person.userId}`;
    expect(await said(changePassword(actor, NEW))).toMatch(/^FROZEN/);
    await resetPassword(await resetToken(), NEW, FROM);
    expect(await signIn(NEW)).toBe("done");
  });

  it("14.31 changes nothing for a session that a reset ended while it waited", async () => {
    const actor = await confirmed(person, "password.change", {});
    let changing: Promise<string> | undefined;
    await database.admin.begin(async (sql) => {
      const waiting = () => database.admin`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%change_password%'`;
      await sql`select from wallet.users where id = ${person.userId} for no key update`;
      changing = said(changePassword(actor, NEW));
      await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), 5000);
      await sql`update wallet.sessions set revoked_at = now() where id = ${person.sessionId}`;
    });
    expect(await changing).toMatch(/^SESSION_ENDED/);
    expect(await signIn(OLD)).toBe("done");
  });

  it("makes a link to set another one good for nothing", async () => {
    const token = await resetToken();
    await change();
    expect(await said(resetPassword(token, OLD, FROM))).toMatch(/^LINK_INVALID: A newer link/);
  });
});
