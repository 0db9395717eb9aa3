import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { env } from "@/server/env";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { rotateBankKeys } from "./rotate-bank-keys";
import { openNumber } from "./sealed-number";
import { addAccount, removeAccount } from "@/server/testing/confirmed-commands";

const database = useDatabase();
/** A session that fires no trigger: no command and no owner can remove a bank account. */
const forger = connectAs(database, "admin", { session_replication_role: "replica" });
let person: Person;
let keys = 0;

const newKey = (): [string, string] => [`r${++keys}`, randomBytes(32).toString("hex")];
/** A newer key from now on; the environment is parsed once, so its object takes it. */
const addKey = (): void => void env().BANK_DATA_KEYS.unshift(newKey());

beforeEach(async () => {
  await forger`delete from wallet.bank_accounts`;
  env().BANK_DATA_KEYS = [newKey()];
  person = await makePerson(database);
});

const numberOf = (at: number): string => `627843101${40 + at}`;
const addAccounts = (count: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, (_, at) =>
      addAccount(person, "req_1", {
        bank: "fnb",
        accountType: "cheque",
        number: numberOf(at),
        holderName: "Thandi",
      }),
    ),
  );

/** Every row's key, and its number opened with the keys of now. */
const rows = async (): Promise<{ key: string; number: string }[]> => {
  const found = await database.admin<{ id: string; user_id: string; number_ciphertext: string }[]>`
    select id, user_id, number_ciphertext from wallet.bank_accounts order by number_hmac`;
  return found.map(({ id, user_id, number_ciphertext }) => ({
    key: number_ciphertext.split(".")[1] ?? "",
    number: openNumber(number_ciphertext, { bankAccountId: id, userId: user_id }),
  }));
};

describe("rotateBankKeys", () => {
  it("14.35 leaves nothing on an older key, so that it can go, and every number as it was", async () => {
    const ids = await addAccounts(5);
    await removeAccount(person, "req_1", ids[0] ?? "");
    const before = (await rows()).map(({ number }) => number);
    addKey();
    expect(await rotateBankKeys()).toEqual({ moved: 5, left: [] });
    env().BANK_DATA_KEYS = env().BANK_DATA_KEYS.slice(0, 1);
    const after = await rows();
    expect(after.map(({ number }) => number)).toEqual(before);
    expect(new Set(after.map(({ key }) => key))).toEqual(new Set([`r${keys}`]));
  });

  it("moves nothing the second time", async () => {
    await addAccounts(3);
    addKey();
    await rotateBankKeys();
    const before = await database.admin`select number_ciphertext from wallet.bank_accounts order by id`;
    expect(await rotateBankKeys()).toEqual({ moved: 0, left: [] });
    expect(await database.admin`select number_ciphertext from wallet.bank_accounts order by id`).toEqual(
      before,
    );
  });

  it("shares the work when two run at once, while people add accounts", async () => {
    await addAccounts(3);
    addKey();
    const [one, two] = await Promise.all([rotateBankKeys(), rotateBankKeys(), addAccounts(5)]);
    expect(one.moved + two.moved).toBe(3);
    expect((await rows()).map(({ key }) => key)).toEqual(Array(5).fill(`r${keys}`));
  });

  it("goes past rows that can't be opened, over pages, and reports them", async () => {
    const [stuck = ""] = await addAccounts(1);
    // more than a page of rows nobody can open, with ids before and after the good ones
    await database.admin`
      insert into wallet.bank_accounts (id, user_id, bank, branch_code, account_type, holder_name, last4, number_ciphertext, number_hmac, usable_from, removed_at)
      select case when n % 2 = 0 then ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid else ('ffffffff-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid end,
             user_id, bank, branch_code, account_type, holder_name, last4, 'v1.gone.x.x.x', number_hmac, usable_from, now()
        from wallet.bank_accounts, generate_series(1, 450) n where id = ${stuck}`;
    await addAccounts(5);
    addKey();
    const { moved, left } = await rotateBankKeys();
    expect(moved).toBe(5);
    expect(left).toHaveLength(450);
    expect(left).not.toContain(stuck);
  });
});
