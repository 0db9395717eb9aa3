import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { env } from "@/server/env";
import { submitIdentity } from "@/server/identity/submit-identity";
import { startStepUp } from "@/server/security/step-up";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { fund, makeBankAccount, makePerson, makeWithdrawal, type Person } from "@/server/testing/factories";
import { newIdNumber } from "@/server/testing/id-numbers";
import { codeOf } from "@/server/testing/outcomes";
import { bankAccountDetails } from "./add-bank-account";
import { viewBankAccount } from "./bank-account-view";
import { findBankAccount, listBankAccounts } from "./queries";
import { readBankNumber } from "./read-bank-number";
import type { BankAccountWish } from "./read-wish";
import { addAccount, removeAccount, setDefaultAccount } from "@/server/testing/confirmed-commands";

const database = useDatabase();
const WISH = { bank: "fnb", accountType: "cheque", number: "62 7843 10147", holderName: "Thandi Mokoena" };
const NUMBER = "62784310147";

let person: Person;
beforeEach(async () => {
  person = await makePerson(database);
  await fund(person, 100_000n);
});

const add = (change: Partial<BankAccountWish> = {}, who = person): Promise<string> =>
  addAccount(who, "req_1", { ...WISH, ...change });
const list = async (who = person) => (await listBankAccounts(who.userId)).map(viewBankAccount);
const audit = async (action: string): Promise<string[]> =>
  (
    await database.admin<{ line: string }[]>`
      select outcome || coalesce(' ' || reason, '') as line from wallet.audit_log
       where action = ${action} and (actor = ${`user:${person.userId}`} or actor = 'system') order by id`
  ).map(({ line }) => line);

describe("addBankAccount", () => {
  it("keeps the number sealed and hashed, and shows its last four digits", async () => {
    const id = await add();
    const [row] = await database.admin`select * from wallet.bank_accounts where id = ${id}`;
    expect(row).toMatchObject({ bank: "fnb", branch_code: "250655", last4: "0147", is_default: true });
    expect(row?.["number_ciphertext"]).toMatch(/^v1\.k1\./);
    expect(row?.["number_hmac"]).toHaveLength(32);
    expect(JSON.stringify(row)).not.toContain(NUMBER);
    expect(await list()).toEqual([
      {
        id: expect.stringMatching(/^bnk_/),
        bankName: "FNB",
        branchCode: "250655",
        masked: "•••• 0147",
        holderName: "Thandi Mokoena",
        accountType: "cheque",
        isDefault: true,
        usableFrom: expect.any(String),
        usable: true,
        flagged: null,
      },
    ]);
  });

  it("gives the same account for the same number, however it is written, also ten times at once", async () => {
    const numbers = ["62784310147", "62-7843-10147", "062784310147", " 6 2 7 8 4 3 1 0 1 4 7 "];
    const ids = await Promise.all([...numbers, ...numbers].map((number) => add({ number })));
    expect(new Set(ids).size).toBe(1);
    expect(await list()).toHaveLength(1);
  });

  it("says that a number is there when it comes with another bank, type or holder", async () => {
    await add();
    for (const change of [{ bank: "absa" }, { accountType: "savings" }, { holderName: "T Mokoena" }]) {
      const refused: unknown = await add(change).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: "BANK_ACCOUNT_KNOWN", details: { field: "number" } });
    }
    expect(await audit("bank_account.add")).toEqual(["done", ...Array(3).fill("denied BANK_ACCOUNT_KNOWN")]);
  });

  it("lets two people have the same account", async () => {
    const other = await makePerson(database);
    expect(await add()).not.toBe(await add({}, other));
  });

  it("refuses a sixth account, and a person who is frozen or signed out", async () => {
    for (let at = 0; at < 5; at++) await add({ number: `6278431014${at}` });
    expect(await codeOf(add({ number: "62784310149" }))).toBe("BANK_ACCOUNT_LIMIT");
    const frozen = await makePerson(database);
    await database.admin`update wallet.users set status = 'frozen' where id = ${frozen.userId}`;
    expect(await codeOf(add({}, frozen))).toBe("FROZEN");
    const signedOut = { ...(await makePerson(database)), sessionId: frozen.sessionId };
    expect(await codeOf(add({}, signedOut))).toBe("SESSION_ENDED");
  });

  it("refuses input before it writes anything", async () => {
    expect(await codeOf(add({ number: "1" }))).toBe("BAD_INPUT");
    expect(await audit("bank_account.add")).toEqual([]);
  });

  it("needs a second factor, which a password doesn't stand in for", async () => {
    const bare = await makePerson(database, { factor: false });
    const begun = startStepUp(bare, "bank_account.add", bankAccountDetails(WISH));
    expect(await codeOf(begun)).toBe("FACTOR_REQUIRED");
    expect(await codeOf(add({}, bare))).toBe("FACTOR_REQUIRED"); // whatever was confirmed
    expect(await list(bare)).toEqual([]);
  });

  it("lets a new account wait for as long as is configured", async () => {
    env().BANK_ACCOUNT_COOLING_SECONDS = 86_400;
    await add();
    env().BANK_ACCOUNT_COOLING_SECONDS = 0;
    expect((await list())[0]?.usable).toBe(false);
    await shiftClock(database, "23 hours 59 minutes");
    expect((await list())[0]?.usable).toBe(false);
    await shiftClock(database, "24 hours");
    expect((await list())[0]?.usable).toBe(true);
    await shiftClock(database, null);
  });
});

describe("setDefaultBankAccount", () => {
  it("makes one account the default and no other, first in the list", async () => {
    const [first, second] = [await add(), await add({ number: "62784310148" })];
    for (const id of [second, second]) await setDefaultAccount(person, "req_1", id);
    expect((await listBankAccounts(person.userId)).map(({ id, isDefault }) => [id, isDefault])).toEqual([
      [second, true],
      [first, false],
    ]);
    expect(await audit("bank_account.set_default")).toEqual(["done"]);
  });

  it("knows nothing of accounts that are somebody else's, removed or none", async () => {
    const foreign = await add({}, await makePerson(database));
    const gone = await add();
    await removeAccount(person, "req_1", gone);
    for (const id of [foreign, gone, newId()])
      expect(await codeOf(setDefaultAccount(person, "req_1", id))).toBe("NOT_FOUND");
  });
});

describe("removeBankAccount", () => {
  it("takes the account out of the list, and the next one becomes the default", async () => {
    const [first, second] = [await add(), await add({ number: "62784310148" })];
    for (const id of [first, first]) await removeAccount(person, "req_1", id);
    expect(await findBankAccount(person.userId, first)).toBeUndefined();
    expect(await list()).toMatchObject([{ isDefault: true, masked: "•••• 0148" }]);
    expect((await findBankAccount(person.userId, second))?.isDefault).toBe(true);
    expect(await audit("bank_account.remove")).toEqual(["done"]);
  });

  it("lets the same number be added again, as a new account", async () => {
    const first = await add();
    await removeAccount(person, "req_1", first);
    expect(await add()).not.toBe(first);
  });

  it("refuses while a withdrawal to it is open, and knows nothing of somebody else's", async () => {
    const { bankAccountId } = await makeWithdrawal(person);
    expect(await codeOf(removeAccount(person, "req_1", bankAccountId))).toBe("BANK_ACCOUNT_IN_USE");
    const foreign = await makeBankAccount(await makePerson(database));
    expect(await codeOf(removeAccount(person, "req_1", foreign))).toBe("NOT_FOUND");
  });
});

describe("findBankAccount", () => {
  it("finds one's own only", async () => {
    const id = await add();
    expect(await findBankAccount(person.userId, id)).toMatchObject({ id, last4: "0147" });
    expect(await findBankAccount((await makePerson(database)).userId, id)).toBeUndefined();
  });
});

describe("viewBankAccount", () => {
  it("says of a flagged account that it can't be used, and what to do", async () => {
    const id = await add();
    await database.admin`update wallet.bank_accounts set flagged_at = now(), flag_reason = 'closed' where id = ${id}`;
    expect(await list()).toMatchObject([
      { usable: false, flagged: "A bank sent money back from this account. Remove it and add it again." },
    ]);
  });
});

describe("readBankNumber", () => {
  const read = (bankAccountId: string, transactionId: string) =>
    readBankNumber({ bankAccountId, transactionId, reason: "payout" });

  it("gives the number of a withdrawal's account, and each reading is in the audit log", async () => {
    const bankAccountId = await add();
    const { withdrawalId } = await makeWithdrawal(person, { bankAccountId });
    for (let times = 0; times < 2; times++)
      expect(await read(bankAccountId, withdrawalId)).toEqual({
        number: NUMBER,
        bank: "fnb",
        branchCode: "250655",
        accountType: "cheque",
        holderName: "Thandi Mokoena",
        email: person.email,
      });
    expect(await audit("bank_account.read")).toEqual(Array(2).fill(`done payout:${withdrawalId}`));
  });

  it("gives no number of an account that the withdrawal does not go to", async () => {
    const { withdrawalId } = await makeWithdrawal(person);
    expect(await codeOf(read(await add(), withdrawalId))).toBe("NOT_FOUND");
  });

  it("gives no number whose ciphertext was moved from another row", async () => {
    const mine = await add();
    const other = await makePerson(database);
    const foreign = await add({ number: "62784310148" }, other);
    const { withdrawalId } = await makeWithdrawal(person, { bankAccountId: mine });
    await database.admin`
      update wallet.bank_accounts set number_ciphertext = (select number_ciphertext from wallet.bank_accounts where id = ${foreign})
       where id = ${mine}`;
    await expect(read(mine, withdrawalId)).rejects.toThrow("belongs to another place");
  });
});

describe("whose account it is", () => {
  const addIn = (who: Person, holderName: string): Promise<unknown> => codeOf(add({ holderName }, who));

  it("must be the person's of the identity document, and somebody known", async () => {
    person = await makePerson(database, { tier: 0 });
    expect(await addIn(person, "Thandi Mokoena")).toBe("IDENTITY_FIRST");
    await submitIdentity(person, { name: "Thandi Nomsa Mokoena", number: newIdNumber() });
    expect(await addIn(person, "Pieter van Wyk")).toBe("HOLDER_NAME_OTHER");
    expect(await addIn(person, "Mokoena Trading")).toBe("HOLDER_NAME_OTHER");
    expect(await list(person)).toEqual([]);
    await add({ holderName: "MS T N MOKOENA" }, person);
    expect(await list(person)).toMatchObject([{ holderName: "MS T N MOKOENA" }]);
  });

  it.each([0, 1, 2] as const)("is nobody's before an identity is known, in tier %d too", async (tier) => {
    person = await makePerson(database, { tier, identity: false });
    expect(await addIn(person, "Thandi Mokoena")).toBe("IDENTITY_FIRST");
    await submitIdentity(person, { name: "Thandi Mokoena", number: newIdNumber() });
    await add({}, person);
    expect(await list(person)).toHaveLength(1);
  });

  it("is not compared with a name that is given at the same moment", async () => {
    for (let round = 0; round < 10; round++) {
      person = await makePerson(database, { tier: 1, identity: false });
      const identity = submitIdentity(person, { name: "Thandi Mokoena", number: newIdNumber() });
      const [answer] = await Promise.all([addIn(person, "Pieter van Wyk"), identity]);
      expect(["IDENTITY_FIRST", "HOLDER_NAME_OTHER"]).toContain(answer);
    }
  });
});
