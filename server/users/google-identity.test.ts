import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { query } from "@/db/client";
import { Refusal } from "@/server/errors";
import { confirmStepUp, startStepUp } from "@/server/security/step-up";
import { openSession } from "@/server/sessions/open-session";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { makeBankAccount, makePerson, type Person } from "@/server/testing/factories";
import { confirmed } from "@/server/testing/step-up";
import {
  type GoogleIdentity,
  linkIdentity,
  readSignInWays,
  signInWithIdentity,
  unlinkIdentity,
} from "./google-identity";

const issuer = "https://accounts.google.com";
const database = useDatabase();
const address = "10.0.0.1";
let made = 0;
let identity: GoogleIdentity;

beforeEach(async () => {
  await shiftClock(database, null);
  identity = {
    issuer,
    subject: `subject-${++made}`,
    email: `Google${made}@Example.org`,
    emailVerified: true,
    name: "Lerato Dube",
  };
});

const signIn = (given: Partial<GoogleIdentity> = {}) =>
  signInWithIdentity({ ...identity, ...given }, address);
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof Refusal ? error.code : error),
  );
const open = (userId: string, amr = "google") =>
  openSession({ userId, amr, deviceHash: "d", userAgent: null, address });
const give = (person: Person, set: Record<string, unknown>) =>
  database.admin`update wallet.users set ${database.admin(set)} where id = ${person.userId}`;
const holdsOf = async ({ userId }: Person) => [
  ...(await database.admin`
    select reason, round(extract(epoch from until - wallet.clock()) / 3600)::int as hours
      from wallet.security_holds where user_id = ${userId}`),
];
const audited = (userId: string) =>
  database.admin`select action, outcome, reason from wallet.audit_log where object_id = ${userId} order by at desc, id desc limit 1`;
const everything = async (): Promise<unknown> => {
  const [row] = await database.admin`
    select (select count(*)::int from wallet.users) as users, (select count(*)::int from wallet.identities) as identities,
           (select count(*)::int from wallet.sessions where revoked_at is null) as sessions`;
  return row;
};

describe("signInWithIdentity", () => {
  it("registers somebody new: a verified address, no password, an empty wallet, and what was agreed to", async () => {
    const { userId } = await signIn({ name: "  Lerato\u202e Dube\n" });
    expect(
      await database.admin`
      select u.email, u.display_name, u.email_verified_at is not null as verified, u.password_hash, u.role, u.tier, b.available,
             (select count(*)::int from wallet.consents c where c.user_id = u.id) as consents
        from wallet.users u join wallet.balances b on b.user_id = u.id where u.id = ${userId}`,
    ).toEqual([
      {
        email: identity.email.toLowerCase(),
        display_name: "Lerato  Dube",
        verified: true,
        password_hash: null,
        role: "user",
        tier: 0,
        available: "0",
        consents: 2,
      },
    ]);
    expect(await audited(userId)).toEqual([{ action: "user.register", outcome: "done", reason: "google" }]);
  });

  it("14.22 knows people by issuer and subject, whatever address the issuer says by now", async () => {
    const { userId } = await signIn();
    expect(await signIn({ email: "elsewhere@example.org" })).toEqual({ userId });
    const other = await signIn({ issuer: "https://other.example", email: "third@example.org" });
    expect(other.userId).not.toBe(userId);
  });

  it("makes one person of two answers that come at once", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => signIn()));
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
  });

  it("14.34 refuses an address that the issuer has not checked, also of somebody known", async () => {
    expect(await codeOf(signIn({ emailVerified: false }))).toBe("GOOGLE_UNVERIFIED");
    await signIn();
    const before = await everything();
    expect(await codeOf(signIn({ emailVerified: false }))).toBe("GOOGLE_UNVERIFIED");
    expect(await everything()).toEqual(before);
  });

  it("14.22 links nothing silently: the address of a verified account is refused, and written down", async () => {
    const person = await makePerson(database);
    const before = await everything();
    expect(await codeOf(signIn({ email: person.email }))).toBe("GOOGLE_LINK_FIRST");
    expect(await everything()).toEqual(before);
    expect(await audited(person.userId)).toEqual([
      { action: "session.open", outcome: "denied", reason: "google_link_first" },
    ]);
  });

  it("registers nobody with an address that somebody may still go back to", async () => {
    const person = await makePerson(database);
    await database.admin`insert into wallet.email_links (id, user_id, purpose, email, expires_at)
      values (${newId()}, ${person.userId}, 'undo', ${identity.email.toLowerCase()}, now() + interval '1 hour')`;
    const before = await everything();
    expect(await codeOf(signIn())).toBe("GOOGLE_LINK_FIRST");
    expect(await everything()).toEqual(before);
  });

  it("never takes over an admin's account, verified or not", async () => {
    const admin = await makePerson(database, { role: "admin", verified: false });
    expect(await codeOf(signIn({ email: admin.email }))).toBe("GOOGLE_LINK_FIRST");
  });

  it("14.22 empties an account that never proved its address of all that somebody else left there, then links it", async () => {
    const person = await makePerson(database, { verified: false });
    await give(person, { password_hash: "theirs", phone: "+27821234567", handle: "left_behind" });
    await makeBankAccount(person);
    expect(await signIn({ email: person.email })).toEqual({ userId: person.userId });
    expect(
      await database.admin`
      select u.password_hash, u.phone, u.handle, u.display_name, u.email_verified_at is not null as verified, wallet.live_factor(u.id) as factor,
             (select count(*)::int from wallet.sessions s where s.user_id = u.id and s.revoked_at is null) as sessions,
             (select count(*)::int from wallet.bank_accounts b where b.user_id = u.id and b.removed_at is null) as bank_accounts
        from wallet.users u where u.id = ${person.userId}`,
    ).toEqual([
      {
        password_hash: null,
        phone: null,
        handle: null,
        display_name: "Lerato Dube",
        verified: true,
        factor: null,
        sessions: 0,
        bank_accounts: 0,
      },
    ]);
    expect(await audited(person.userId)).toEqual([
      { action: "google.link", outcome: "done", reason: "unproved_account_emptied" },
    ]);
    expect(await signIn({ email: person.email })).toEqual({ userId: person.userId });
  });

  it("14.22 leaves no way back to who linked their own Google account to an address that nobody had proved", async () => {
    const person = await makePerson(database, { verified: false });
    await database.admin`insert into wallet.identities (issuer, subject, user_id, email)
      values (${issuer}, ${`planted-${made}`}, ${person.userId}, ${`planted${made}@example.org`})`;
    await database.admin`update wallet.sessions set device_id = 'theirs' where user_id = ${person.userId}`;
    expect(await signIn({ email: person.email })).toEqual({ userId: person.userId });
    const planted = await signIn({ subject: `planted-${made}`, email: `planted${made}@example.org` });
    expect(planted.userId).not.toBe(person.userId);
    expect(
      await database.admin`select device_id from wallet.sessions where user_id = ${person.userId}`,
    ).toEqual([{ device_id: null }]);
    expect(await holdsOf(person)).toEqual([{ reason: "google_linked", hours: 24 }]);
  });

  it("14.22 lets the frozen in, still frozen, and the closed not", async () => {
    const { userId } = await signIn();
    await database.admin`update wallet.users set status = 'frozen' where id = ${userId}`;
    expect(await signIn()).toEqual({ userId });
    await database.admin`update wallet.users set status = 'closed', closed_at = now() where id = ${userId}`;
    expect(await codeOf(signIn())).toBe("WALLET_CLOSED");
    expect(await codeOf(signIn({ subject: "another" }))).toBe("WALLET_CLOSED");
  });

  it("14.22 lifts no hold and proves no second factor", async () => {
    const { userId } = await signIn();
    const factorId = newId();
    await database.admin`insert into wallet.factors (id, user_id, kind, secret_ciphertext, confirmed_at) values (${factorId}, ${userId}, 'totp', 'x', now())`;
    await database.admin`select wallet.place_hold(${userId}, 'credentials', 'first_factor', ${factorId}, now() + interval '6 hours')`;
    await signIn();
    const { sessionId } = await open(userId);
    expect(
      await database.admin`select s.second_factor_at, h.until > now() as held from wallet.sessions s
                             join wallet.security_holds h on h.user_id = s.user_id where s.id = ${sessionId}`,
    ).toEqual([{ second_factor_at: null, held: true }]);
    const challenge = await startStepUp({ userId, sessionId }, "google.unlink", {});
    expect(challenge.methods).toEqual(["totp", "recovery"]);
  });
});

describe("linkIdentity", () => {
  const link = (actor: Parameters<typeof linkIdentity>[0], given: Partial<GoogleIdentity> = {}) =>
    linkIdentity(actor, { ...identity, ...given }, address);

  it("links, once confirmed; the person then signs in with it, and the second call changes nothing", async () => {
    const person = await makePerson(database);
    const actor = await confirmed(person, "google.link", {});
    await link(actor);
    await link(actor);
    expect(await signIn()).toEqual({ userId: person.userId });
    expect((await readSignInWays(person.userId)).google?.email).toBe(identity.email.toLowerCase());
    expect(
      await database.admin`
      select o.event_name from wallet.audit_log a join wallet.outbox o on o.subject_id = a.id
       where a.object_id = ${person.userId} and a.action = 'google.link'`,
    ).toEqual([{ event_name: "account/changed" }]);
  });

  it("14.31 ends the other sessions, and money waits for 24 hours", async () => {
    const person = await makePerson(database);
    const other = await open(person.userId, "pwd");
    await link(await confirmed(person, "google.link", {}));
    expect(
      await database.admin`select id, revoke_reason from wallet.sessions where user_id = ${person.userId} and revoked_at is not null`,
    ).toEqual([{ id: other.sessionId, revoke_reason: "google_linked" }]);
    expect(await holdsOf(person)).toEqual([{ reason: "google_linked", hours: 24 }]);
  });

  it("14.30 links nothing to a frozen wallet", async () => {
    const person = await makePerson(database);
    await give(person, { status: "frozen" });
    expect(await codeOf(link(await confirmed(person, "google.link", {})))).toBe("FROZEN");
  });

  it("14.22 links nothing to an account whose address nobody has proved", async () => {
    const person = await makePerson(database, { verified: false });
    expect(await codeOf(link(await confirmed(person, "google.link", {})))).toBe("EMAIL_UNVERIFIED");
    expect((await readSignInWays(person.userId)).google).toBeNull();
  });

  it("14.9 needs a confirmation of its own, of this session, unused and in time", async () => {
    const person = await makePerson(database);
    expect(await codeOf(link(person))).toBe("STEP_UP_REQUIRED");
    expect(await codeOf(link(await confirmed(person, "google.unlink", {})))).toBe("STEP_UP_REQUIRED");
    const actor = await confirmed(person, "google.link", {});
    const { sessionId } = await open(person.userId, "pwd");
    expect(await codeOf(link({ ...actor, sessionId }))).toBe("STEP_UP_REQUIRED");
    await shiftClock(database, "6 minutes");
    expect(await codeOf(link(actor))).toBe("STEP_UP_REQUIRED");
  });

  it("14.22 refuses what belongs to somebody else, a second one, and an address nobody checked", async () => {
    const owner = await signIn();
    const person = await makePerson(database);
    expect(await codeOf(link(await confirmed(person, "google.link", {})))).toBe("GOOGLE_TAKEN");
    await link(await confirmed(person, "google.link", {}), { subject: "own" });
    expect(await codeOf(link(await confirmed(person, "google.link", {}), { subject: "more" }))).toBe(
      "GOOGLE_OTHER",
    );
    expect(await codeOf(link(person, { emailVerified: false }))).toBe("GOOGLE_UNVERIFIED");
    expect(await signIn()).toEqual(owner);
  });

  it("gives an identity to one of two people who ask at once", async () => {
    const people = await Promise.all([makePerson(database), makePerson(database)]);
    const actors = await Promise.all(people.map((person) => confirmed(person, "google.link", {})));
    const codes = await Promise.all(actors.map((actor) => codeOf(link(actor))));
    expect(new Set(codes)).toEqual(new Set(["done", "GOOGLE_TAKEN"]));
  });
});

describe("unlinkIdentity", () => {
  async function linked(): Promise<Person> {
    const person = await makePerson(database);
    await give(person, { password_hash: "x" });
    await linkIdentity(await confirmed(person, "google.link", {}), identity, address);
    return person;
  }

  it("takes it away, once confirmed: other sessions end, and it signs nobody in any more", async () => {
    const person = await linked();
    const other = await open(person.userId);
    expect(await codeOf(unlinkIdentity(person))).toBe("STEP_UP_REQUIRED");
    const actor = await confirmed(person, "google.unlink", {});
    await unlinkIdentity(actor);
    await unlinkIdentity(actor);
    expect(await readSignInWays(person.userId)).toEqual({ google: null, password: true });
    expect(
      await database.admin`select id, revoke_reason from wallet.sessions where user_id = ${person.userId} and revoked_at is not null`,
    ).toEqual([{ id: other.sessionId, revoke_reason: "google_unlinked" }]);
    expect((await signIn()).userId).not.toBe(person.userId);
  });

  it("leaves a way to sign in: refused without a password, with the confirmation unused", async () => {
    const person = await linked();
    await give(person, { password_hash: null });
    const actor = await confirmed(person, "google.unlink", {});
    expect(await codeOf(unlinkIdentity(actor))).toBe("LAST_SIGN_IN");
    await give(person, { password_hash: "x" });
    await unlinkIdentity(actor);
  });
});

describe("openSession", () => {
  it("14.31 opens none by an identity that was taken away meanwhile", async () => {
    const { userId } = await signIn();
    await database.admin`delete from wallet.identities where user_id = ${userId}`;
    expect(await codeOf(open(userId))).toBe("SIGN_IN_FAILED");
  });
});

describe("a fresh sign-in in place of a password", () => {
  async function someone(amr = "google") {
    const { userId } = await signIn();
    const { sessionId } = await open(userId, amr);
    return { userId, sessionId };
  }
  const fresh = { method: "fresh", secret: "" } as const;

  it("confirms for ten minutes what a password could, and never what moves money", async () => {
    const who = await someone();
    const challenge = await startStepUp(who, "factor.set", {});
    expect(challenge.methods).toEqual(["fresh"]);
    await confirmStepUp(who, challenge.id, fresh);
    await query("app", "select * from wallet.enrol_factor($1, $2, $3, 'x', $4, null)", [
      newId(),
      who.userId,
      who.sessionId,
      challenge.id,
    ]);
    expect(await codeOf(startStepUp(who, "session.elevate", {}))).toBe("FACTOR_REQUIRED");
  });

  it("14.9 is none once it is older, or was no sign-in with Google", async () => {
    const [old, other] = [await someone(), await someone("pwd")];
    await shiftClock(database, "11 minutes");
    for (const who of [old, other]) {
      const { id } = await startStepUp(who, "factor.set", {});
      expect(await codeOf(confirmStepUp(who, id, fresh))).toBe("FRESH_SIGN_IN");
    }
    const who = await someone();
    const { id } = await startStepUp(who, "factor.set", {});
    await confirmStepUp(who, id, fresh);
  });

  it("is for nobody who has a password or a factor", async () => {
    const person = await makePerson(database, { factor: false });
    await give(person, { password_hash: "x" });
    await linkIdentity(await confirmed(person, "google.link", {}), identity, address);
    const { sessionId } = await open(person.userId);
    const who = { userId: person.userId, sessionId };
    const { id, methods } = await startStepUp(who, "factor.set", {});
    expect(methods).toEqual(["password"]);
    expect(await codeOf(confirmStepUp(who, id, fresh))).toBe("CHALLENGE_ENDED");
  });
});
