import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import type { Refusal } from "@/server/errors";
import { endOtherSessions } from "@/server/sessions/end-session";
import { openSession } from "@/server/sessions/open-session";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { mailsTo, tokenFrom } from "@/server/testing/mails";
import { confirmed } from "@/server/testing/step-up";
import { confirmEmailChange, findPendingEmail, requestEmailChange, undoEmailChange } from "./email-change";
import { requestLink } from "./email-links";
import { linkIdentity, unlinkIdentity } from "./google-identity";
import { changePassword, resetPassword } from "./new-password";
import { registerUser } from "./register-user";

const database = useDatabase({ DEV_TOOLS: "1" });
const FROM = "192.0.2.1";
let person: Person;
let wanted = "";

beforeEach(async () => {
  await shiftClock(database, null);
  person = await makePerson(database);
  wanted = `${newId().slice(-12)}@example.org`;
});

const ask = async (email = wanted, who = person) =>
  requestEmailChange(await confirmed(who, "email.change", { email }), email);
const changeToken = async (email = wanted) => {
  await ask(email);
  return tokenFrom(database, email, "email_change");
};
const undoToken = (email = person.email) => tokenFrom(database, email, "email_changed");
const said = (work: Promise<unknown>): Promise<string> =>
  work.then(
    (answer) => String(answer),
    (refusal: Refusal) => `${refusal.code}: ${refusal.sentence}`,
  );
const stateOf = async () => {
  const [row] = await database.admin`
    select u.email, (select array_agg(s.id) from wallet.sessions s where s.user_id = u.id and s.revoked_at is null) as sessions,
           (select round(extract(epoch from max(h.until) - wallet.clock()) / 3600)::int from wallet.security_holds h where h.user_id = u.id) as hours
      from wallet.users u where u.id = ${person.userId}`;
  return row;
};
const another = () =>
  openSession({ userId: person.userId, amr: "pwd", deviceHash: "d", userAgent: null, address: FROM });

describe("requestEmailChange", () => {
  it("changes nothing before the link at the new address was opened, and shows what waits", async () => {
    await ask();
    expect(await stateOf()).toEqual({ email: person.email, sessions: [person.sessionId], hours: null });
    expect(await findPendingEmail(person.userId)).toEqual({ email: wanted, until: expect.any(Date) });
    expect((await mailsTo(database, person.email)).map(({ kind }) => kind)).toEqual([]);
    expect((await mailsTo(database, wanted)).map(({ kind }) => kind)).toEqual(["email_change"]);
  });

  it("14.9 is confirmed for this address and no other, and used once", async () => {
    const once = await confirmed(person, "email.change", { email: wanted });
    expect(await said(requestEmailChange(once, "other@example.org"))).toMatch(/^STEP_UP_REQUIRED/);
    await requestEmailChange(once, wanted.toUpperCase());
    expect(await said(requestEmailChange(once, wanted))).toMatch(/^STEP_UP_REQUIRED/);
    expect(await said(requestEmailChange(person, wanted))).toMatch(/^STEP_UP_REQUIRED/);
    expect(await said(requestEmailChange(once, person.email))).toMatch(/^BAD_INPUT/);
  });

  it("answers the same for an address that has a wallet: its owner is told, and nothing can be confirmed", async () => {
    const owner = await makePerson(database);
    await ask(owner.email);
    expect(await findPendingEmail(person.userId)).toMatchObject({ email: owner.email });
    expect((await mailsTo(database, owner.email)).map(({ kind }) => kind)).toEqual(["email_known"]);
  });
});

describe("confirmEmailChange", () => {
  it("14.31 makes the address the person's, ends all sessions but the one that asked, holds money for 6 hours, tells the old address", async () => {
    await another();
    expect(await confirmEmailChange(await changeToken(), FROM)).toBe(wanted);
    expect(await stateOf()).toEqual({ email: wanted, sessions: [person.sessionId], hours: 6 });
    expect((await mailsTo(database, person.email)).map(({ kind }) => kind)).toContain("email_changed");
    expect(await findPendingEmail(person.userId)).toBeUndefined();
  });

  it("14.23 works for 24 hours, with the newest link alone; a second time says the same", async () => {
    const first = await changeToken();
    const second = await changeToken();
    expect(await said(confirmEmailChange(first, FROM))).toMatch(/^LINK_INVALID: A newer link/);
    await shiftClock(database, "24 hours 1 second");
    expect(await said(confirmEmailChange(second, FROM))).toMatch(/^LINK_INVALID: This link is too old/);
    await shiftClock(database, null);
    expect(await said(confirmEmailChange(second, FROM))).toBe(wanted);
    expect(await said(confirmEmailChange(second, FROM))).toBe(wanted);
  });

  it("refuses an address that somebody took meanwhile", async () => {
    const token = await changeToken();
    await registerUser({ email: wanted, password: "kq7wz4xp-9", displayName: "Quicker" });
    expect(await said(confirmEmailChange(token, FROM))).toMatch(/^LINK_INVALID: Another wallet/);
    expect(await stateOf()).toMatchObject({ email: person.email });
  });

  it("leaves a frozen wallet its address: nobody who got in takes it along", async () => {
    const token = await changeToken();
    await database.admin`update wallet.users set status = 'frozen' where id = ${person.userId}`;
    expect(await said(ask())).toMatch(/^FROZEN/);
    expect(await said(confirmEmailChange(token, FROM))).toMatch(/^LINK_INVALID: This wallet is frozen/);
    expect(await stateOf()).toMatchObject({ email: person.email });
  });

  it("makes links that went to the old address good for nothing", async () => {
    await requestLink("reset", person.email, FROM);
    const reset = await tokenFrom(database, person.email, "password_link");
    await confirmEmailChange(await changeToken(), FROM);
    expect(await said(resetPassword(reset, "a few quiet words", FROM))).toMatch(
      /^LINK_INVALID: A newer link/,
    );
  });

  it("gives no way back to an address that nobody had shown to be theirs", async () => {
    person = await makePerson(database, { verified: false });
    await confirmEmailChange(await changeToken(), FROM);
    expect(await stateOf()).toMatchObject({ email: wanted });
    expect(await mailsTo(database, person.email)).toEqual([]);
  });
});

describe("a change that waits", () => {
  const issuer = "https://accounts.google.com";
  const plant = () => database.admin`
    insert into wallet.identities (issuer, subject, user_id, email) values (${issuer}, ${person.userId}, ${person.userId}, 'p@example.org')`;
  const CHANGES: Record<string, () => Promise<unknown>> = {
    "the password is reset": async () => {
      await requestLink("reset", person.email, FROM);
      await resetPassword(
        await tokenFrom(database, person.email, "password_link"),
        "a few quiet words",
        FROM,
      );
    },
    "the password is changed": async () =>
      changePassword(await confirmed(person, "password.change", {}), "a few quiet words"),
    "all other devices are signed out": async () =>
      endOtherSessions(await confirmed(person, "session.end_others", {})),
    "Google is linked": async () =>
      linkIdentity(
        await confirmed(person, "google.link", {}),
        { issuer, subject: wanted, email: wanted, emailVerified: true, name: undefined },
        FROM,
      ),
    "Google is unlinked": async () => {
      await database.admin`update wallet.users set password_hash = 'x' where id = ${person.userId}`;
      await plant();
      await unlinkIdentity(await confirmed(person, "google.unlink", {}));
    },
  };

  it.each(Object.entries(CHANGES))(
    "14.31 is dropped when %s: a thief may have asked for it",
    async (_, act) => {
      const token = await changeToken();
      await act();
      expect(await findPendingEmail(person.userId)).toBeUndefined();
      expect(await said(confirmEmailChange(token, FROM))).toMatch(/^LINK_INVALID/);
      expect(await stateOf()).toMatchObject({ email: person.email });
    },
  );
});

describe("undoEmailChange", () => {
  it("goes back for 72 hours: all sessions end, money waits for 24 hours, links of the new address do nothing", async () => {
    await confirmEmailChange(await changeToken(), FROM);
    const undo = await undoToken();
    await requestLink("reset", wanted, FROM);
    const reset = await tokenFrom(database, wanted, "password_link");
    await shiftClock(database, "23 hours");
    expect(await undoEmailChange(undo, FROM)).toBe(person.email);
    expect(await stateOf()).toEqual({ email: person.email, sessions: null, hours: 24 });
    expect(await said(undoEmailChange(undo, FROM))).toBe(person.email);
    expect(await said(resetPassword(reset, "a few quiet words", FROM))).toMatch(/^LINK_INVALID/);
    expect((await mailsTo(database, person.email)).at(-1)?.kind).toBe("email_restored");
    await shiftClock(database, null);
  });

  it("14.31 leaves no way in to whoever changed it: no password, no Google; a link to set a new password is mailed with it", async () => {
    await database.admin`update wallet.users set password_hash = 'theirs' where id = ${person.userId}`;
    await database.admin`
      insert into wallet.identities (issuer, subject, user_id, email)
      values ('https://accounts.google.com', ${person.userId}, ${person.userId}, 'theirs@example.org')`;
    await confirmEmailChange(await changeToken(), FROM);
    await undoEmailChange(await undoToken(), FROM);
    expect(
      await database.admin`
        select u.password_hash, (select count(*)::int from wallet.identities i where i.user_id = u.id) as identities
          from wallet.users u where u.id = ${person.userId}`,
    ).toEqual([{ password_hash: null, identities: 0 }]);
    const token = await tokenFrom(database, person.email, "email_restored");
    await resetPassword(token, "a few quiet words", FROM);
    expect((await mailsTo(database, person.email)).map(({ kind }) => kind)).not.toContain("password_link");
  });

  it("14.23 is too old after 72 hours", async () => {
    await confirmEmailChange(await changeToken(), FROM);
    const undo = await undoToken();
    await shiftClock(database, "72 hours 1 second");
    expect(await said(undoEmailChange(undo, FROM))).toMatch(/^LINK_INVALID: This link is too old/);
    await shiftClock(database, null);
  });

  it("goes back over two changes, and keeps the old address from everybody else meanwhile", async () => {
    const own = person.email;
    await confirmEmailChange(await changeToken(), FROM);
    const undo = await undoToken(own);
    expect(await registerUser({ email: own, password: "kq7wz4xp-9", displayName: "Mallory" })).toEqual({
      outcome: "known",
    });
    const second = `${newId().slice(-12)}@example.org`;
    await ask(second, { ...person, email: wanted });
    await confirmEmailChange(await tokenFrom(database, second, "email_change"), FROM);
    const later = await undoToken(wanted);
    expect(await undoEmailChange(undo, FROM)).toBe(own);
    expect(await said(undoEmailChange(later, FROM))).toMatch(/^LINK_INVALID/);
    expect(await stateOf()).toMatchObject({ email: own });
  });

  it("14.31 keeps what undoes an earlier change, and reserves that address: a thief may change it twice and undo the second", async () => {
    const own = person.email;
    await confirmEmailChange(await changeToken(), FROM);
    const first = await undoToken(own);
    const second = `${newId().slice(-12)}@example.org`;
    await ask(second, { ...person, email: wanted });
    await confirmEmailChange(await tokenFrom(database, second, "email_change"), FROM);
    expect(await undoEmailChange(await undoToken(wanted), FROM)).toBe(wanted);
    expect(await registerUser({ email: own, password: "kq7wz4xp-9", displayName: "Mallory" })).toEqual({
      outcome: "known",
    });
    const reset = await tokenFrom(database, wanted, "email_restored", "reset");
    expect(await undoEmailChange(first, FROM)).toBe(own);
    expect(await stateOf()).toEqual({ email: own, sessions: null, hours: 24 });
    expect(await said(resetPassword(reset, "a few quiet words", FROM))).toMatch(/^LINK_INVALID/);
  });
});
