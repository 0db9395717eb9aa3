import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { confirmFactor, enrolFactor, readFactorStatus, renewRecoveryCodes } from "@/server/security/factors";
import { totpCode } from "@/server/security/totp";
import { openSession } from "@/server/sessions/open-session";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { mailsTo, tokenFrom } from "@/server/testing/mails";
import { confirmed } from "@/server/testing/step-up";
import { confirmEmailChange, requestEmailChange, undoEmailChange } from "./email-change";
import { followLink } from "./email-links";

const database = useDatabase({ DEV_TOOLS: "1" });
const FROM = "192.0.2.1";
let person: Person;
let wanted = "";

beforeEach(async () => {
  person = await makePerson(database, { factor: false });
  wanted = `${newId().slice(-12)}@example.org`;
});

const ask = async (email = wanted, who = person) =>
  requestEmailChange(await confirmed(who, "email.change", { email }), email);
const change = async (email = wanted) =>
  confirmEmailChange(await tokenFrom(database, email, "email_change"), FROM);
const undo = async (email = person.email) =>
  undoEmailChange(await tokenFrom(database, email, "email_changed", "undo"), FROM);
/** An authenticator app, confirmed with its first code. */
async function setUpApp(who = person): Promise<void> {
  const { factorId, secret } = await enrolFactor(await confirmed(who, "factor.set", {}));
  await confirmFactor(who, factorId, totpCode(secret, new Date()));
}
/** The person with a new password, signed in by it. */
async function signedIn(): Promise<Person> {
  const passwordHash = "of the new password";
  const { userId } = person;
  await database.admin`update wallet.users set password_hash = ${passwordHash} where id = ${userId}`;
  const opened = await openSession({
    userId,
    amr: "pwd",
    passwordHash,
    deviceHash: "d",
    userAgent: null,
    address: FROM,
  });
  return { ...person, sessionId: opened.sessionId };
}
const factor = () => readFactorStatus(person.userId);
const NONE = { since: null, recoveryCodesLeft: 0 };
/** What was written down of the factor since it was undone, by whom and why. */
const taken = () => database.admin`
  select action, actor, reason from wallet.audit_log
   where actor = ${`user:${person.userId}`} and reason = 'email_restored' order by id`;
const holds = () => database.admin`
  select round(extract(epoch from until - now()) / 3600)::int as hours from wallet.security_holds
   where user_id = ${person.userId} and reason = 'email_restored'`;

describe("a second factor, when a change of the address is undone", () => {
  it("14.31 14.48 goes with its recovery codes if it was set up since: written down, mailed, and money waits for 24 hours", async () => {
    await ask();
    await change();
    await setUpApp();
    await undo();
    expect(await factor()).toEqual(NONE);
    expect(
      await database.admin`
        select r.id from wallet.recovery_codes r join wallet.factors f on f.id = r.factor_id
         where f.user_id = ${person.userId} and r.used_at is null and r.replaced_at is null and f.removed_at is null`,
    ).toHaveLength(0);
    const actor = `user:${person.userId}`;
    expect([...(await taken())]).toEqual([{ action: "factor.remove", actor, reason: "email_restored" }]);
    const kinds = (await mailsTo(database, person.email)).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["factor_removed", "email_restored"]));
    expect([...(await holds())]).toEqual([{ hours: 24 }]);
  });

  it("14.31 goes as well if it took the place of the person's own, and over two changes", async () => {
    await setUpApp();
    await ask();
    await change();
    await setUpApp();
    const second = `${newId().slice(-12)}@example.org`;
    await ask(second, { ...person, email: wanted });
    await change(second);
    await undo();
    expect(await factor()).toEqual(NONE);
  });

  it("14.31 set up between two changes goes as well, when the later one was undone first", async () => {
    await ask();
    await change();
    await setUpApp();
    const second = `${newId().slice(-12)}@example.org`;
    await ask(second, { ...person, email: wanted });
    await change(second);
    await undo(wanted);
    expect((await factor()).since).toBeInstanceOf(Date);
    await undo();
    expect(await factor()).toEqual(NONE);
    expect((await taken()).at(-1)).toMatchObject({ action: "factor.remove" });
  });

  it("of an admin stays, without recovery codes made since: it takes two others to reset", async () => {
    person = await makePerson(database, { role: "admin" });
    await ask();
    await change();
    await setUpApp();
    const { since } = await factor();
    await undo();
    expect(await factor()).toEqual({ since, recoveryCodesLeft: 0 });
    expect(await taken()).toMatchObject([{ action: "recovery_codes.drop" }]);
    const mails = await mailsTo(database, person.email);
    expect(mails.map(({ kind }) => kind)).not.toContain("factor_removed");
    expect(mails.at(-1)?.text).toContain("Your authenticator app stays.");
    expect((await mailsTo(database, wanted)).at(-1)?.text).toContain("The authenticator app stays;");
  });

  it("stays if it was there before the change was asked for, and its recovery codes too", async () => {
    await setUpApp();
    const before = await factor();
    await ask();
    await change();
    await undo();
    expect(await factor()).toEqual(before);
    expect([...(await taken())]).toEqual([]);
    expect((await mailsTo(database, person.email)).map(({ kind }) => kind)).not.toContain("factor_removed");
  });

  it("14.25 stays without recovery codes if those were made since the change was asked for, which is written down", async () => {
    await setUpApp();
    const { since } = await factor();
    await ask();
    await renewRecoveryCodes(await confirmed(person, "recovery_codes.renew", {}));
    await change();
    await undo();
    expect(await factor()).toEqual({ since, recoveryCodesLeft: 0 });
    expect(await taken()).toMatchObject([{ action: "recovery_codes.drop" }]);
  });

  it("set up by the person afterwards stays when the link is opened again", async () => {
    await ask();
    await change();
    const link = await tokenFrom(database, person.email, "email_changed", "undo");
    await undoEmailChange(link, FROM);
    await setUpApp(await signedIn());
    const own = await factor();
    expect(await undoEmailChange(link, FROM)).toBe(person.email);
    expect(await factor()).toEqual(own);
  });
});

describe("a link that freezes the wallet", () => {
  it("does so after a change was undone as well", async () => {
    await setUpApp();
    const freeze = await tokenFrom(database, person.email, "factor_added", "freeze");
    await ask();
    await change();
    await undo();
    expect(await followLink("freeze_by_link", freeze, FROM)).toBe("");
  });
});

describe("the address that was replaced by the one of before", () => {
  it("is told once, with a link that freezes the wallet, and without the address gone back to", async () => {
    await ask();
    await change();
    const link = await tokenFrom(database, person.email, "email_changed", "undo");
    for (let i = 0; i < 2; i++) expect(await undoEmailChange(link, FROM)).toBe(person.email);
    const told = (await mailsTo(database, wanted)).filter(({ kind }) => kind === "email_undone");
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toMatch(/app or recovery codes set up since the change don't work/);
    expect(told[0]?.text).toMatch(/\/freeze#t=/);
    expect(told[0]?.text).not.toContain(person.email);
    expect((await mailsTo(database, person.email)).map(({ kind }) => kind)).not.toContain("email_undone");
  });

  it("is not told when it is the same", async () => {
    await ask();
    await change();
    const link = await tokenFrom(database, person.email, "email_changed", "undo");
    await ask(person.email, { ...person, email: wanted });
    await change(person.email);
    for (let i = 0; i < 2; i++) expect(await undoEmailChange(link, FROM)).toBe(person.email);
    for (const email of [wanted, person.email])
      expect((await mailsTo(database, email)).map(({ kind }) => kind)).not.toContain("email_undone");
  });
});
