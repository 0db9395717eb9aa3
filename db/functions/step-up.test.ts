import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { connectAs, stateOf } from "@/server/testing/connect";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { balanceOf, fund, makeBankAccount, makePerson, type Person } from "@/server/testing/factories";
import { stepUp } from "@/server/testing/step-up";
import { call } from "@/server/testing/withdrawals";

const database = useDatabase();
const web = connectAs(database, "wallet_app");
/** Past every trigger, as nobody but a superuser gets. */
const forger = connectAs(database, "admin", { session_replication_role: "replica" });
let person: Person;
let bankAccountId: string;

beforeEach(async () => {
  await shiftClock(database, null);
  person = await makePerson(database);
  await fund(person, 1_000_000n);
  bankAccountId = await makeBankAccount(person);
});

type Details = { bankAccountId: string; currency: string; amount: string; fee: string };
const details = (change: Partial<Details> = {}): Details => ({
  bankAccountId,
  currency: "ZAR",
  amount: "10000",
  fee: "500",
  ...change,
});

/** What asking for R 100,00 and a fee of R 5,00 answers with this confirmation, under a key of its own unless said. */
async function withdraw(
  confirmation: string | null,
  { by = person, to = bankAccountId, amount = 10_000n, fee = 500n, key = crypto.randomUUID() } = {},
): Promise<string> {
  const id = newId();
  const who = [id, by.userId, by.sessionId, key, to, amount, "ZAR", fee, `OW${id.slice(-12)}`];
  const limits = [1, 10_000_000n, 10_000_000n, 10_000_000n, new Date(), "req_1"];
  const answer = await call("app", "request_withdrawal", ...who, ...limits, confirmation);
  return answer.split(" ")[0] ?? "";
}
const confirm = (change: Partial<Details> = {}, by = person): Promise<string> =>
  stepUp(by, "withdrawal.request", details(change));

async function signInAgain(): Promise<Person> {
  const sessionId = newId();
  await database.admin`
    insert into wallet.sessions (id, user_id, salt, key_id, amr, second_factor_at, idle_expires_at, expires_at)
    values (${sessionId}, ${person.userId}, 'salt', 'k1', 'pwd', now(), now() + interval '1 day', now() + interval '7 days')`;
  return { ...person, sessionId };
}

/** A challenge that nobody has confirmed, opened as the product does. */
async function open(action = "withdrawal.request", who = person, given: object = details()): Promise<string> {
  const id = newId();
  const opened = [id, who.userId, who.sessionId, action, given, randomBytes(16)];
  const state = await call("app", "start_step_up", ...opened);
  return state.startsWith("WL") ? state : id;
}
const attempt = (challenge: string, who = person): Promise<string> =>
  call("app", "try_step_up", who.userId, who.sessionId, challenge).then((said) => said.split(" ")[0] ?? "");
const satisfy = (challenge: string, step: number, who = person): Promise<string> =>
  call("app", "satisfy_step_up", who.userId, who.sessionId, challenge, "totp", step, null, "req_1");

describe("use_step_up", () => {
  it("is for nobody to call from outside, nor are the rows for anybody to write", async () => {
    const use = `select wallet.use_step_up('${person.userId}', '${person.sessionId}', '${newId()}', 'session.elevate', '{}')`;
    expect(await stateOf(web, use)).toBe("42501");
    expect(
      await stateOf(web, "update wallet.step_up_challenges set satisfied_at = now(), method = 'totp'"),
    ).toBe("42501");
    expect(await stateOf(web, "select * from wallet.factors")).toBe("42501");
  });

  it("14.9 takes a confirmation once", async () => {
    const confirmation = await confirm();
    expect(await withdraw(confirmation)).toBe("requested");
    expect(await withdraw(confirmation)).toBe("WL019");
    expect(await balanceOf(person)).toEqual({ available: 989_500n, reserved: 10_500n });
  });

  it("14.9 takes a confirmation once under 20 uses at the same moment", async () => {
    const confirmation = await confirm();
    const answers = await Promise.all(Array.from({ length: 20 }, () => withdraw(confirmation)));
    expect(answers.toSorted()).toEqual([...Array(19).fill("WL019"), "requested"]);
    expect(await balanceOf(person)).toEqual({ available: 989_500n, reserved: 10_500n });
  });

  it("gives the same answer to a repeat under its key, whose confirmation is used up", async () => {
    const [confirmation, key] = [await confirm(), crypto.randomUUID()];
    expect(await withdraw(confirmation, { key })).toBe("requested");
    expect(await withdraw(confirmation, { key })).toBe("repeated");
    expect(await withdraw(null, { key })).toBe("repeated");
  });

  it("14.9 refuses none, one that never was, and one that nobody has confirmed; the key stays free", async () => {
    const key = crypto.randomUUID();
    for (const confirmation of [null, newId(), await open()])
      expect(await withdraw(confirmation, { key })).toBe("WL019");
    expect(await withdraw(await confirm(), { key })).toBe("requested");
  });

  it("14.9 refuses another amount, fee, account, currency or action than was confirmed", async () => {
    const other = await makeBankAccount(person);
    for (const change of [
      { amount: "9999" },
      { amount: "010000" },
      { fee: "0" },
      { bankAccountId: other },
      { currency: "USD" },
    ])
      expect([change, await withdraw(await confirm(change))]).toEqual([change, "WL019"]);
    expect(await withdraw(await confirm(), { amount: 10_001n })).toBe("WL019");
    expect(await withdraw(await confirm(), { fee: 0n })).toBe("WL019");
    expect(await withdraw(await confirm(), { to: other })).toBe("WL019");
    expect(await withdraw(await stepUp(person, "bank_account.remove", { id: bankAccountId }))).toBe("WL019");
    const disguised = await stepUp(person, "bank_account.remove", details() as never);
    expect(await withdraw(disguised)).toBe("WL019");
    expect(await balanceOf(person)).toMatchObject({ reserved: 0n });
  });

  it("14.9 refuses somebody else's, and the person's own from another session", async () => {
    const stranger = await makePerson(database);
    expect(await withdraw(await confirm({}, stranger))).toBe("WL019");
    const there = await signInAgain();
    const confirmation = await confirm({}, there);
    expect(await withdraw(confirmation)).toBe("WL019");
    expect(await withdraw(confirmation, { by: there })).toBe("requested");
  });

  it("14.9 refuses one that is 5 minutes old, and takes one that is a moment younger", async () => {
    const [young, old] = [await confirm(), await confirm()];
    await shiftClock(database, "4 minutes 50 seconds");
    expect(await withdraw(young)).toBe("requested");
    await shiftClock(database, "5 minutes");
    expect(await withdraw(old)).toBe("WL019");
  });

  it("14.9 refuses one whose action, payload or nonce was altered in the row", async () => {
    for (const alter of [
      "payload_sha256 = sha256('x')",
      "nonce = sha256('x')",
      "action = 'bank_account.remove'",
    ]) {
      const confirmation = await confirm();
      await forger.unsafe(`update wallet.step_up_challenges set ${alter} where id = '${confirmation}'`);
      expect([alter, await withdraw(confirmation)]).toEqual([alter, "WL019"]);
    }
  });

  it("keeps the confirmation when what it was for is refused", async () => {
    const confirmation = await confirm();
    await database.admin`update wallet.bank_accounts set flagged_at = now(), flag_reason = 'closed' where id = ${bankAccountId}`;
    expect(await withdraw(confirmation)).toBe("refused");
    await database.admin`update wallet.bank_accounts set flagged_at = null, flag_reason = null where id = ${bankAccountId}`;
    expect(await withdraw(confirmation)).toBe("requested");
  });

  it("14.21 asks for a second factor before a withdrawal, whatever was confirmed", async () => {
    const [confirmation, key] = [await confirm(), crypto.randomUUID()];
    await database.admin`update wallet.factors set removed_at = now() where user_id = ${person.userId}`;
    expect(await withdraw(confirmation, { key })).toBe("WL020");
    await forger`update wallet.factors set removed_at = null where user_id = ${person.userId}`;
    expect(await withdraw(confirmation, { key })).toBe("requested"); // WL020 stored nothing
  });
});

describe("start_step_up", () => {
  it("is confirmed by the factor, without one by the password, and not at all where that moves money", async () => {
    const without = await makePerson(database, { factor: false });
    const methods = async (who: Person, action: string) => {
      const id = await open(action, who, {});
      if (id.startsWith("WL")) return id;
      const rows = await database.admin`select wallet.step_up_methods(${who.userId}, ${action}) as methods`;
      return rows[0]?.["methods"] as string[];
    };
    const moving = [
      "withdrawal.request",
      "bank_account.add",
      "session.elevate",
      "adjustment.request",
      "approval.approve",
    ];
    for (const action of moving) expect([action, await methods(without, action)]).toEqual([action, "WL020"]);
    for (const action of ["bank_account.remove", "factor.set", "session.end"])
      expect([action, await methods(without, action)]).toEqual([action, ["password"]]);
    for (const action of [...moving, "factor.set"])
      expect([action, await methods(person, action)]).toEqual([action, ["totp", "recovery"]]);
  });

  it("takes a live session and a nonce of 16 bytes", async () => {
    await database.admin`update wallet.sessions set revoked_at = now() where id = ${person.sessionId}`;
    expect(await open()).toBe("WL004");
    const there = await signInAgain();
    const short = [newId(), there.userId, there.sessionId, "session.elevate", {}, randomBytes(15)];
    expect(await call("app", "start_step_up", ...short)).toBe("WL007");
  });
});

describe("try_step_up", () => {
  it("14.25 lets five tries through, also when 20 come at the same moment", async () => {
    const challenge = await open();
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt(challenge)));
    expect(answers.filter((answer) => answer === "go")).toHaveLength(5);
    expect(answers.filter((answer) => answer === "too_many")).toHaveLength(15);
    expect(await attempt(challenge)).toBe("too_many");
  });

  it("knows nothing of somebody else's, of another session's, of one that is 5 minutes old or used up", async () => {
    const challenge = await open();
    expect(await attempt(challenge, await makePerson(database))).toBe("ended");
    expect(await attempt(challenge, await signInAgain())).toBe("ended");
    expect(await attempt(newId())).toBe("ended");
    const used = await confirm();
    expect(await attempt(used)).toBe("satisfied");
    await withdraw(used);
    expect(await attempt(used)).toBe("ended");
    await shiftClock(database, "5 minutes");
    expect(await attempt(challenge)).toBe("ended");
  });
});

describe("satisfy_step_up", () => {
  it("confirms once, with one line in the audit log", async () => {
    const challenge = await open();
    expect([await satisfy(challenge, 10), await satisfy(challenge, 11)]).toEqual(["satisfied", "satisfied"]);
    const lines = await database.admin`
      select outcome, reason from wallet.audit_log where action = 'step_up.confirm' and object_id = ${challenge}`;
    expect([...lines]).toEqual([{ outcome: "done", reason: "withdrawal.request by totp" }]);
    expect(await withdraw(challenge)).toBe("requested");
  });

  it("14.24 takes a code's step once, and none before it, also for 20 challenges at the same moment", async () => {
    const challenges = await Promise.all(Array.from({ length: 20 }, () => open()));
    const answers = await Promise.all(challenges.map((challenge) => satisfy(challenge, 100)));
    expect(answers.toSorted()).toEqual([...Array(19).fill("code_used"), "satisfied"]);
    const next = await open();
    for (const step of [99, 100]) expect(await satisfy(next, step)).toBe("code_used");
    expect(await satisfy(next, 101)).toBe("satisfied");
  });

  it("confirms nothing by what it can't be confirmed by, nor for somebody else or too late", async () => {
    const challenge = await open();
    const by = (method: string) =>
      call("app", "satisfy_step_up", person.userId, person.sessionId, challenge, method, null, null, "req_1");
    expect(await by("password")).toBe("ended");
    expect(await by("nothing")).toBe("ended");
    expect(await by("recovery")).toBe("code_wrong");
    expect(await satisfy(challenge, 10, await makePerson(database))).toBe("ended");
    expect(await satisfy(challenge, 10, await signInAgain())).toBe("ended");
    await shiftClock(database, "5 minutes");
    expect(await satisfy(challenge, 10)).toBe("ended");
    expect(await withdraw(challenge)).toBe("WL019");
  });

  it("moves nothing forward for a try that came after the factor was taken away", async () => {
    const challenge = await open();
    await database.admin`update wallet.factors set removed_at = now() where user_id = ${person.userId}`;
    expect(await satisfy(challenge, 10)).toBe("ended");
  });
});
