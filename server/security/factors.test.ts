import { beforeEach, describe, expect, it } from "vitest";
import { openSession } from "@/server/sessions/open-session";
import { connectAs } from "@/server/testing/connect";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { makePerson, type Person, TOTP_SECRET } from "@/server/testing/factories";
import { codeOf } from "@/server/testing/outcomes";
import { confirmed, stepUp } from "@/server/testing/step-up";
import { hashPassword } from "@/server/users/password-hash";
import {
  confirmFactor,
  elevateSession,
  enrolFactor,
  readFactorStatus,
  removeFactor,
  renewRecoveryCodes,
} from "./factors";
import { limitKey } from "./rate-limit";
import { newRecoveryCodes } from "./recovery-codes";
import { confirmStepUp, startStepUp } from "./step-up";
import { totpCode } from "./totp";

const database = useDatabase();
/** Past every trigger, as nobody but a superuser gets. */
const forger = connectAs(database, "admin", { session_replication_role: "replica" });
const PASSWORD = "kq7wz4xp-9";
let person: Person;

beforeEach(async () => {
  await shiftClock(database, null);
  person = await makePerson(database, { factor: false });
});

const codeNow = (secret: string): string => totpCode(secret, new Date());
const elsewhere = (who = person) =>
  openSession({ userId: who.userId, amr: "pwd", deviceHash: "d", userAgent: null, address: "192.0.2.1" });
const begin = async (who = person) => enrolFactor(await confirmed(who, "factor.set", {}));
const beginAndConfirm = async (who = person) => {
  const { factorId, secret } = await begin(who);
  return { factorId, secret, codes: await confirmFactor(who, factorId, codeNow(secret)) };
};
const sessionsOf = ({ userId }: Person) => database.admin<{ id: string; reason: string | null }[]>`
  select id, revoke_reason as reason from wallet.sessions where user_id = ${userId} order by created_at, id`;
const holdsOf = ({ userId }: Person) => database.admin<{ kind: string; reason: string; hours: number }[]>`
  select kind, reason, round(extract(epoch from until - now()) / 3600)::int as hours
    from wallet.security_holds where user_id = ${userId} order by created_at`;
const actionsOf = async ({ userId }: Person): Promise<string[]> =>
  (
    await database.admin<{ action: string }[]>`
      select a.action || case when o.id is null then '' else ', told' end as action
        from wallet.audit_log a left join wallet.outbox o on o.subject_id = a.id and o.event_name = 'account/changed'
       where a.actor = ${`user:${userId}`} order by a.at, a.id`
  ).map(({ action }) => action);
const challenge = async (who: Person, action: "session.end_others" | "factor.set" = "session.end_others") =>
  (await startStepUp(who, action, {})).id;
const give = (who: Person, id: string, method: "totp" | "recovery" | "password", secret: string) =>
  codeOf(confirmStepUp(who, id, { method, secret }));

describe("enrolFactor", () => {
  it("asks for a confirmation, and counts for nothing until its first code", async () => {
    expect(await codeOf(enrolFactor(person))).toBe("STEP_UP_REQUIRED");
    const { secret, uri } = await begin();
    expect(new URL(uri).searchParams.get("secret")).toBe(secret);
    expect(await readFactorStatus(person.userId)).toEqual({ since: null, recoveryCodesLeft: 0 });
    expect(await holdsOf(person)).toEqual([]);
  });

  it("14.25 keeps the secret sealed for this row of this person", async () => {
    const { factorId, secret } = await begin();
    const [row] =
      await database.admin`select f::text as row, secret_ciphertext from wallet.factors f where id = ${factorId}`;
    expect(row?.["row"]).not.toContain(secret);
    const other = await begin(await makePerson(database, { factor: false }));
    await database.admin`update wallet.factors set secret_ciphertext = ${String(row?.["secret_ciphertext"])} where id = ${other.factorId}`;
    const [thief] = await database.admin<{ id: string; session: string }[]>`
      select f.user_id as id, s.id as session from wallet.factors f join wallet.sessions s using (user_id) where f.id = ${other.factorId}`;
    const as = { userId: thief?.id ?? "", sessionId: thief?.session ?? "" };
    await expect(confirmFactor(as, other.factorId, codeNow(secret))).rejects.toThrow(
      "belongs to another place",
    );
  });

  it("drops what was begun before", async () => {
    const [first, second] = [await begin(), await begin()];
    expect(await codeOf(confirmFactor(person, first.factorId, codeNow(first.secret)))).toBe("NOT_FOUND");
    expect(await codeOf(confirmFactor(person, second.factorId, codeNow(second.secret)))).toBe("answered");
  });
});

describe("confirmFactor", () => {
  it("makes it count from the first right code on, with ten recovery codes", async () => {
    const { factorId, secret } = await begin();
    const wrong = codeNow(secret).replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
    expect(await codeOf(confirmFactor(person, factorId, wrong))).toBe("CODE_WRONG");
    expect(await codeOf(confirmFactor(await makePerson(database), factorId, codeNow(secret)))).toBe(
      "NOT_FOUND",
    );
    expect(new Set(await confirmFactor(person, factorId, codeNow(secret))).size).toBe(10);
    expect(await readFactorStatus(person.userId)).toEqual({ since: expect.any(Date), recoveryCodesLeft: 10 });
    expect(await actionsOf(person)).toEqual(["factor.enrol", "factor.add, told"]);
  });

  it("14.31 ends all other sessions, and this one has proved it", async () => {
    const stranger = await makePerson(database);
    await Promise.all([elsewhere(), elsewhere()]);
    await beginAndConfirm();
    const reasons = (await sessionsOf(person)).map(({ id, reason }) => [id === person.sessionId, reason]);
    expect(reasons).toEqual([
      [true, null],
      [false, "factor_changed"],
      [false, "factor_changed"],
    ]);
    expect(await sessionsOf(stranger)).toMatchObject([{ reason: null }]);
    const [own] =
      await database.admin`select second_factor_at from wallet.sessions where id = ${person.sessionId}`;
    expect(own?.["second_factor_at"]).toBeInstanceOf(Date);
  });

  it("lets money wait for 6 hours after a first factor, and for 24 after another", async () => {
    await beginAndConfirm();
    expect(await holdsOf(person)).toEqual([{ kind: "credentials", reason: "first_factor", hours: 6 }]);
    const { secret } = await beginAndConfirm();
    expect((await holdsOf(person)).at(-1)).toEqual({
      kind: "credentials",
      reason: "factor_replaced",
      hours: 24,
    });
    expect((await actionsOf(person)).at(-1)).toBe("factor.replace, told");
    await forger`update wallet.factors set last_step = 0 where user_id = ${person.userId}`;
    expect(await give(person, await challenge(person), "totp", codeNow(secret))).toBe("answered"); // the newer one is the one
  });

  it("shows codes once, also when 20 come at the same moment", async () => {
    const { factorId, secret } = await begin();
    const tries = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(confirmFactor(person, factorId, codeNow(secret)))),
    );
    expect(tries.filter((code) => code === "answered")).toHaveLength(1);
    expect(new Set(tries.filter((code) => code !== "answered"))).toEqual(
      new Set(["NOT_FOUND", "RATE_LIMITED"]),
    );
    const [left] =
      await database.admin`select count(*)::int as codes from wallet.recovery_codes r where r.factor_id = ${factorId}`;
    expect(left).toEqual({ codes: 10 });
  });

  it("14.24 uses its first code up: it confirms nothing else", async () => {
    const { factorId, secret } = await begin();
    const code = codeNow(secret);
    await confirmFactor(person, factorId, code);
    expect(await give(person, await challenge(person), "totp", code)).toBe("CODE_USED");
  });
});

describe("confirmStepUp", () => {
  it("14.24 takes one code of the app for one of 20 challenges at the same moment", async () => {
    const able = await makePerson(database);
    const challenges = await Promise.all(Array.from({ length: 20 }, () => challenge(able)));
    const code = codeNow(TOTP_SECRET);
    const answers = await Promise.all(challenges.map((id) => give(able, id, "totp", code)));
    expect(answers.filter((answer) => answer === "answered")).toHaveLength(1);
    const others = answers.filter((answer) => answer !== "answered");
    expect(new Set(others)).toEqual(new Set(["CODE_USED", "RATE_LIMITED"])); // 10 wrong ones an hour
  });

  it("counts wrong codes only: who confirms often is never told to wait", async () => {
    const able = await makePerson(database);
    const confirmAgain = async (id: string) => {
      await forger`update wallet.factors set last_step = 0 where user_id = ${able.userId}`;
      return give(able, id, "totp", codeNow(TOTP_SECRET));
    };
    const id = await challenge(able);
    for (let i = 0; i < 11; i++)
      expect(await confirmAgain(i < 6 ? id : await challenge(able))).toBe("answered");
    const wrong = codeNow(TOTP_SECRET).replace(/^./, (digit) => String((Number(digit) + 1) % 10));
    for (let i = 0; i < 10; i++)
      expect(await give(able, await challenge(able), "totp", wrong)).toBe("CODE_WRONG");
    expect(await confirmAgain(await challenge(able))).toBe("RATE_LIMITED");
  });

  it("counts them for the session, so that a stolen one stops no other, up to 50 an hour in all", async () => {
    const able = await makePerson(database);
    const wrong = codeNow(TOTP_SECRET).replace(/^./, (digit) => String((Number(digit) + 1) % 10));
    const stolen = { ...able, sessionId: (await elsewhere(able)).sessionId };
    const open = await Promise.all(Array.from({ length: 11 }, () => challenge(stolen)));
    for (const id of open.slice(1)) expect(await give(stolen, id, "totp", wrong)).toBe("CODE_WRONG");
    expect(await give(stolen, open[0] ?? "", "totp", codeNow(TOTP_SECRET))).toBe("RATE_LIMITED");
    const own = await challenge(able);
    expect(await give(able, own, "totp", codeNow(TOTP_SECRET))).toBe("answered");
    await database.admin`update wallet.rate_limits set hits = 50 where key = ${limitKey("allCodeTries", able.userId)}`;
    expect(await give(able, own, "totp", wrong)).toBe("RATE_LIMITED");
  });

  it("14.25 says a code is wrong, writes it down, and ends the challenge after five", async () => {
    const able = await makePerson(database);
    const id = await challenge(able);
    const wrong = codeNow(TOTP_SECRET).replace(/^./, (digit) => String((Number(digit) + 1) % 10));
    for (let i = 0; i < 5; i++) expect(await give(able, id, "totp", wrong)).toBe("CODE_WRONG");
    expect(await give(able, id, "totp", codeNow(TOTP_SECRET))).toBe("CHALLENGE_ENDED");
    const denied = await database.admin`
      select reason from wallet.audit_log where action = 'step_up.confirm' and outcome = 'denied' and object_id = ${id}`;
    expect([...denied]).toEqual(Array.from({ length: 5 }, () => ({ reason: "CODE_WRONG" })));
  });

  it("takes the password where there is no factor, and never where there is one", async () => {
    const hash = await hashPassword(PASSWORD);
    const able = await makePerson(database);
    for (const who of [person, able])
      await database.admin`update wallet.users set password_hash = ${hash} where id = ${who.userId}`;
    const id = await challenge(person, "factor.set");
    expect(await give(person, id, "totp", "123456")).toBe("CHALLENGE_ENDED");
    expect(await give(person, id, "password", `${PASSWORD}!`)).toBe("PASSWORD_WRONG");
    expect(await give(person, id, "password", PASSWORD)).toBe("answered");
    expect(await codeOf(enrolFactor({ ...person, stepUp: id }))).toBe("answered");
    expect(await give(able, await challenge(able, "factor.set"), "password", PASSWORD)).toBe(
      "CHALLENGE_ENDED",
    );
  });

  it("14.25 takes a recovery code once, however it is typed, for one of 20 challenges at the same moment", async () => {
    const { codes } = await beginAndConfirm();
    const [code = "", second = ""] = codes;
    const challenges = await Promise.all(Array.from({ length: 20 }, () => challenge(person)));
    const answers = await Promise.all(
      challenges.map((id, at) => give(person, id, "recovery", at % 2 ? code : code.toLowerCase())),
    );
    expect(answers.filter((answer) => answer === "answered")).toHaveLength(1);
    const others = answers.filter((answer) => answer !== "answered");
    expect(new Set(others)).toEqual(new Set(["CODE_USED", "RATE_LIMITED"])); // 5 wrong ones an hour
    expect(await readFactorStatus(person.userId)).toMatchObject({ recoveryCodesLeft: 9 });
    expect((await actionsOf(person)).filter((action) => action === "recovery_code.use, told")).toHaveLength(
      1,
    );
    await database.admin`delete from wallet.rate_limits`;
    expect(await give(person, await challenge(person), "recovery", second)).toBe("answered");
  });

  it("14.11 counts wrong recovery codes for the person, whatever challenge or session they are given in: five an hour", async () => {
    const { codes } = await beginAndConfirm();
    const there = { ...person, sessionId: (await elsewhere()).sessionId };
    const wrong = newRecoveryCodes();
    for (let i = 0; i < 5; i++) {
      const who = i % 2 ? there : person;
      expect(await give(who, await challenge(who), "recovery", wrong[i] ?? "")).toBe("CODE_WRONG");
    }
    for (const who of [person, there])
      expect(await give(who, await challenge(who), "recovery", codes[0] ?? "")).toBe("RATE_LIMITED");
    const other = await makePerson(database, { factor: false });
    const theirs = await beginAndConfirm(other);
    expect(await give(other, await challenge(other), "recovery", theirs.codes[0] ?? "")).toBe("answered");
    await shiftClock(database, "2 hours");
    expect(await give(there, await challenge(there), "recovery", codes[0] ?? "")).toBe("answered");
  });

  it("knows no recovery code of somebody else's", async () => {
    await beginAndConfirm();
    const other = await makePerson(database, { factor: false });
    const { codes } = await beginAndConfirm(other);
    const id = await challenge(person);
    expect(await give(person, id, "recovery", codes[0] ?? "")).toBe("CODE_WRONG");
    const denied = await database.admin`
      select reason from wallet.audit_log where action = 'step_up.confirm' and outcome = 'denied' and object_id = ${id}`;
    expect([...denied]).toEqual([{ reason: "CODE_WRONG" }]);
    expect(await readFactorStatus(other.userId)).toMatchObject({ recoveryCodesLeft: 10 });
  });
});

describe("renewRecoveryCodes", () => {
  it("gives ten others, and those before are good for nothing", async () => {
    const { codes: before } = await beginAndConfirm();
    expect(await codeOf(renewRecoveryCodes(person))).toBe("STEP_UP_REQUIRED");
    const after = await renewRecoveryCodes(await confirmed(person, "recovery_codes.renew", {}));
    expect(new Set([...before, ...after]).size).toBe(20);
    expect(await readFactorStatus(person.userId)).toMatchObject({ recoveryCodesLeft: 10 });
    expect(await give(person, await challenge(person), "recovery", before[0] ?? "")).toBe("CODE_USED");
    expect(await give(person, await challenge(person), "recovery", after[0] ?? "")).toBe("answered");
  });

  it("needs a factor", async () => {
    const actor = await confirmed(person, "recovery_codes.renew", {});
    expect(await codeOf(renewRecoveryCodes(actor))).toBe("FACTOR_REQUIRED");
  });
});

describe("removeFactor", () => {
  it("takes it away with its recovery codes, ends the other sessions, and money waits for 24 hours", async () => {
    const { codes } = await beginAndConfirm();
    const open = await challenge(person);
    await elsewhere();
    expect(await codeOf(removeFactor(person))).toBe("STEP_UP_REQUIRED");
    const actor = await confirmed(person, "factor.remove", {});
    for (let i = 0; i < 2; i++) expect(await codeOf(removeFactor(actor))).toBe("answered");
    expect(await readFactorStatus(person.userId)).toEqual({ since: null, recoveryCodesLeft: 0 });
    expect((await sessionsOf(person)).map(({ reason }) => reason)).toEqual([null, "factor_changed"]);
    expect((await holdsOf(person)).at(-1)).toEqual({
      kind: "credentials",
      reason: "factor_removed",
      hours: 24,
    });
    const [own] =
      await database.admin`select second_factor_at from wallet.sessions where id = ${person.sessionId}`;
    expect(own).toEqual({ second_factor_at: null });
    expect(await give(person, open, "recovery", codes[0] ?? "")).toBe("CHALLENGE_ENDED");
    expect((await actionsOf(person)).filter((action) => action === "factor.remove, told")).toHaveLength(1);
  });

  it("leaves an admin's where it is", async () => {
    const admin = await makePerson(database, { role: "admin" });
    expect(await codeOf(removeFactor(await confirmed(admin, "factor.remove", {})))).toBe("FACTOR_KEPT");
    expect((await readFactorStatus(admin.userId)).since).toBeInstanceOf(Date);
  });
});

describe("elevateSession", () => {
  it("is proved by the factor, for this session alone, and once is enough", async () => {
    const able = await makePerson(database, { role: "admin" });
    const there = { ...able, sessionId: (await elsewhere(able)).sessionId };
    expect(await codeOf(elevateSession(there))).toBe("STEP_UP_REQUIRED");
    const theirs = { ...there, stepUp: await stepUp(able, "session.elevate", {}) };
    expect(await codeOf(elevateSession(theirs))).toBe("STEP_UP_REQUIRED");
    const actor = await confirmed(there, "session.elevate", {});
    for (let i = 0; i < 2; i++) expect(await codeOf(elevateSession(actor))).toBe("answered");
    expect((await actionsOf(able)).filter((action) => action.startsWith("session.elevate"))).toHaveLength(1);
  });

  it("is nothing that a password can confirm", async () => {
    expect(await codeOf(startStepUp(person, "session.elevate", {}))).toBe("FACTOR_REQUIRED");
  });
});
