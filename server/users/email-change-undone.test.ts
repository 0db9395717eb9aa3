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
const undo = async () =>
  undoEmailChange(await tokenFrom(database, person.email, "email_changed", "undo"), FROM);
/** An authenticator app, confirmed with its first code. */
async function setUpApp(who = person): Promise<void> {
  const { factorId, secret } = await enrolFactor(await confirmed(who, "factor.set", {}));
  await confirmFactor(who, factorId, totpCode(secret, new Date()));
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
    const passwordHash = "of the new password";
    await database.admin`update wallet.users set password_hash = ${passwordHash} where id = ${person.userId}`;
    const { userId } = person;
    const session = await openSession({
      userId,
      amr: "pwd",
      passwordHash,
      deviceHash: "d",
      userAgent: null,
      address: FROM,
    });
    await setUpApp({ ...person, sessionId: session.sessionId });
    const own = await factor();
    expect(await undoEmailChange(link, FROM)).toBe(person.email);
    expect(await factor()).toEqual(own);
  });
});
