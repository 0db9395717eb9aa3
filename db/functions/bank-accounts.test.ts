import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  fund,
  makeBankAccount,
  makePerson,
  makeWithdrawal,
  type Person,
} from "@/server/testing/factories";
import { stepUp } from "@/server/testing/step-up";
import { ask, call } from "@/server/testing/withdrawals";

const database = useDatabase();
const removal = connectAs(database, "admin");

let person: Person;
beforeEach(async () => {
  person = await makePerson(database);
});

type Account = {
  id?: string;
  bank?: string;
  branch?: string;
  type?: string;
  holder?: string;
  number?: string;
};
const number = (): string => String(Math.floor(Math.random() * 1e9)).padStart(10, "4");
const add = async (account: Account = {}, who = person): Promise<string> => {
  const {
    id = newId(),
    bank = "fnb",
    branch = "250655",
    type = "cheque",
    holder = "Thandi Mokoena",
  } = account;
  const digits = account.number ?? number();
  const sealed = [digits.slice(-4), `v1.k1.iv.${digits}.tag`, Buffer.from(digits)];
  const destination = [bank, branch, type, holder, ...sealed];
  const details = {
    bank,
    accountType: type,
    numberHmac: Buffer.from(digits).toString("hex"),
    holderName: holder,
  };
  const confirmation = await stepUp(who, "bank_account.add", details);
  const whose = [id, who.userId, who.sessionId];
  return call("app", "add_bank_account", ...whose, ...destination, "1 day", "req_1", confirmation);
};
const remove = async (id: string, who = person): Promise<string> => {
  const confirmation = await stepUp(who, "bank_account.remove", { id });
  return call("app", "remove_bank_account", who.userId, who.sessionId, id, "req_1", confirmation);
};
const setDefault = async (id: string, who = person): Promise<string> => {
  const confirmation = await stepUp(who, "bank_account.set_default", { id });
  return call("app", "set_default_bank_account", who.userId, who.sessionId, id, "req_1", confirmation);
};
/** The person's list: the place of each id in `ids`, the default marked. */
const listOf = async (ids: string[], who = person): Promise<string> =>
  (
    await database.admin<{ id: string; is_default: boolean }[]>`
      select id, is_default from wallet.bank_accounts where user_id = ${who.userId} and removed_at is null order by created_at, id`
  )
    .map((row) => `${ids.indexOf(row.id)}${row.is_default ? "*" : ""}`)
    .join(" ");
const auditOf = (id: string) =>
  database.admin`select a.action, a.outcome, a.reason, o.event_name as announced
    from wallet.audit_log a left join wallet.outbox o on o.subject_id = a.id where a.object_id = ${id} order by a.at, a.id`;

describe("add_bank_account", () => {
  it("adds it, usable after the cooling time, with its line in the audit log and its announcement", async () => {
    const id = newId();
    expect(await add({ id })).toBe(`added ${id}`);
    expect(
      await database.admin`select usable_from - created_at = interval '1 day' as cools, is_default from wallet.bank_accounts where id = ${id}`,
    ).toEqual([{ cools: true, is_default: true }]);
    const line = { action: "bank_account.add", outcome: "done", reason: null, announced: "account/changed" };
    expect(await auditOf(id)).toEqual([line]);
  });

  it("knows the same number of the same holder again, and refuses it as anything else", async () => {
    const [id, digits] = [newId(), number()];
    expect(await add({ id, number: digits })).toBe(`added ${id}`);
    expect(await add({ id, number: digits })).toBe(`added ${id}`); // its own answer, lost and asked for again
    expect(await add({ number: digits })).toBe(`repeated ${id}`);
    for (const change of [
      { bank: "absa" },
      { branch: "632005" },
      { type: "savings" },
      { holder: "T Mokoena" },
    ])
      expect(await add({ number: digits, ...change })).toBe("refused BANK_ACCOUNT_KNOWN");
    expect(await listOf([id])).toBe("0*");
  });

  it("adds a number once when it comes 20 times at the same moment", async () => {
    const digits = number();
    const answers = await Promise.all(Array.from({ length: 20 }, () => add({ number: digits })));
    expect(answers.filter((answer) => answer.startsWith("added"))).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.split(" ")[1])).size).toBe(1);
  });

  it("lets two people have the same number, and one person add it again after removing it", async () => {
    const [id, digits] = [newId(), number()];
    await add({ id, number: digits });
    expect(await add({ number: digits }, await makePerson(database))).toMatch(/^added/);
    await remove(id);
    expect(await add({ number: digits })).toMatch(/^added/);
  });

  it("holds a list to 5, however many come at the same moment, and one default", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => add()));
    expect(answers.filter((answer) => answer.startsWith("added"))).toHaveLength(5);
    expect(answers.filter((answer) => answer === "refused BANK_ACCOUNT_LIMIT")).toHaveLength(15);
    expect((await listOf([])).match(/\*/g)).toHaveLength(1);
  });

  it("refuses somebody who never said who they are, whatever the tier, and raises without a second factor", async () => {
    const unknown = await makePerson(database, { identity: false });
    const id = newId();
    expect(await add({ id }, unknown)).toBe("refused IDENTITY_FIRST");
    const line = { action: "bank_account.add", outcome: "denied", reason: "IDENTITY_FIRST", announced: null };
    expect(await auditOf(id)).toEqual([line]);
    expect(await add({}, await makePerson(database, { factor: false }))).toBe("WL020");
  });

  it("refuses a frozen person, and raises for a session that has ended", async () => {
    const id = newId();
    await database.admin`update wallet.users set status = 'frozen' where id = ${person.userId}`;
    expect(await add({ id })).toBe("refused FROZEN");
    const line = { action: "bank_account.add", outcome: "denied", reason: "FROZEN", announced: null };
    expect(await auditOf(id)).toEqual([line]);
    await database.admin`update wallet.sessions set revoked_at = now() where id = ${person.sessionId}`;
    expect([await add(), await setDefault(id), await remove(id)]).toEqual(["WL004", "WL004", "WL004"]);
  });
});

describe("set_default_bank_account", () => {
  it("moves the default, and there is always exactly one", async () => {
    const ids = [await makeBankAccount(person), await makeBankAccount(person), await makeBankAccount(person)];
    expect(await listOf(ids)).toBe("0* 1 2");
    expect(await setDefault(ids[2] ?? "")).toBe("changed");
    expect(await setDefault(ids[2] ?? "")).toBe("already");
    expect(await listOf(ids)).toBe("0 1 2*");
    const answers = await Promise.all([...ids, ...ids].map((id) => setDefault(id)));
    for (const answer of answers) expect(["changed", "already"]).toContain(answer);
    expect((await listOf(ids)).match(/\*/g)).toHaveLength(1);
  });

  it("knows nothing of somebody else's and of a removed one", async () => {
    const own = await makeBankAccount(person);
    await makeBankAccount(person);
    const foreign = await makeBankAccount(await makePerson(database));
    await remove(own);
    expect([await setDefault(foreign), await setDefault(own), await setDefault(newId())]).toEqual([
      "unknown",
      "unknown",
      "unknown",
    ]);
  });
});

describe("remove_bank_account", () => {
  it("takes it from the list, keeps the row, and makes the oldest of the others the default", async () => {
    const ids = [await makeBankAccount(person), await makeBankAccount(person), await makeBankAccount(person)];
    expect([await remove(ids[0] ?? ""), await remove(ids[0] ?? "")]).toEqual(["removed", "already"]);
    expect(await listOf(ids)).toBe("1* 2");
    await remove(ids[2] ?? "");
    await remove(ids[1] ?? "");
    expect(await listOf(ids)).toBe("");
    expect(await makeBankAccount(person).then((id) => listOf([id]))).toBe("0*");
    expect(
      (await database.admin`select from wallet.bank_accounts where id = any (${ids}::uuid[])`).length,
    ).toBe(3);
    expect(await remove(newId())).toBe("unknown");
    expect(await remove(await makeBankAccount(await makePerson(database)))).toBe("unknown");
  });

  it("waits until the last withdrawal to it has ended", async () => {
    await fund(person, 50_000n);
    const bankAccountId = await makeBankAccount(person);
    const withdrawal = await makeWithdrawal(person, { bankAccountId });
    expect(await remove(bankAccountId)).toBe("in_use");
    await attachPayout(withdrawal);
    expect(await remove(bankAccountId)).toBe("in_use");
    await call("worker", "mark_payout_unknown", withdrawal.withdrawalId, "timeout");
    expect(await remove(bankAccountId)).toBe("in_use");
    await call("worker", "release_withdrawal", withdrawal.withdrawalId, "refused", null, "error", "webhook");
    expect(await remove(bankAccountId)).toBe("removed");
  });

  it("and a withdrawal asked for at the same moment: exactly one comes first", async () => {
    await fund(person, 500_000n);
    for (let round = 0; round < 30; round++) {
      const bankAccountId = await makeBankAccount(person);
      const outcomes = await Promise.all([remove(bankAccountId), ask(person, { bankAccountId })]);
      const end = outcomes[1].startsWith("requested") ? "in_use requested" : outcomes.join(" ");
      expect(["in_use requested", "removed refused BANK_ACCOUNT_NOT_FOUND"]).toContain(end);
      if (outcomes[0] === "in_use") {
        const id = outcomes[1].split(" ")[1] ?? "";
        await call("app", "cancel_withdrawal", person.userId, person.sessionId, id, null);
        await remove(bankAccountId);
      } else expect(outcomes[0]).toBe("removed");
    }
  });
});

describe("a request while its bank account is being removed", () => {
  it("waits for the removal, and then finds none", async () => {
    await fund(person, 50_000n);
    const bankAccountId = await makeBankAccount(person);
    await removal.unsafe("begin");
    await removal`select from wallet.bank_accounts where id = ${bankAccountId} for update`; // how remove_bank_account begins
    const answer = ask(person, { bankAccountId });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await removal`update wallet.bank_accounts set removed_at = now(), is_default = false where id = ${bankAccountId}`;
    await removal.unsafe("commit");
    expect(await answer).toBe("refused BANK_ACCOUNT_NOT_FOUND");
  });
});

describe("read_bank_number", () => {
  it("gives the sealed number of the account a withdrawal goes to, and writes each reading down", async () => {
    await fund(person, 50_000n);
    const { withdrawalId, bankAccountId } = await makeWithdrawal(person);
    const answer = await call("worker", "read_bank_number", bankAccountId, withdrawalId, "payout");
    expect(answer).toMatch(
      new RegExp(`^${person.userId} capitec 470010 savings Thandi Mokoena v1\\.k1\\.\\S+ ${person.email}$`),
    );
    await call("worker", "read_bank_number", bankAccountId, withdrawalId, "compare");
    const line = { action: "bank_account.read", outcome: "done", announced: null };
    expect((await auditOf(bankAccountId)).slice(1)).toEqual([
      { ...line, reason: `payout:${withdrawalId}` },
      { ...line, reason: `compare:${withdrawalId}` },
    ]);
  });

  it("gives nothing for a withdrawal to another account, and writes nothing", async () => {
    await fund(person, 50_000n);
    const { withdrawalId } = await makeWithdrawal(person);
    const other = await makeBankAccount(person);
    expect(await call("worker", "read_bank_number", other, withdrawalId, "payout")).toBe("WL006");
    expect(await auditOf(other)).toHaveLength(1);
  });
});
