import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { env } from "@/server/env";
import { connectAs } from "@/server/testing/connect";
import { addAccount, removeAccount } from "@/server/testing/confirmed-commands";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person, TOTP_SECRET } from "@/server/testing/factories";
import { rotateKeys } from "./rotate-keys";
import { open, type Place, seal } from "./secret-box";

const database = useDatabase();
/** A session that fires no trigger: no command and no owner can remove a bank account. */
const forger = connectAs(database, "admin", { session_replication_role: "replica" });
let person: Person;
let keys = 0;

const newKey = (): [string, string] => [`r${++keys}`, randomBytes(32).toString("hex")];
/** A newer key from now on; the environment is parsed once, so its object takes it. */
const addKey = (): void => void env().BANK_DATA_KEYS.unshift(newKey());

beforeEach(async () => {
  for (const table of ["bank_accounts", "factors", "identity_records"])
    await forger`delete from ${forger(`wallet.${table}`)}`;
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
        holderName: "Thandi Mokoena",
      }),
    ),
  );

type Sealed = Place & { sealed: string };
/** Everything that lies encrypted. */
const all = (): Promise<Sealed[]> =>
  query<Sealed>(
    "worker",
    `select table_name as "table", column_name as "column", user_id as "userId", row_id as "rowId", sealed from wallet.list_sealed('none', 1000)`,
  );
const keyOf = ({ sealed }: Sealed): string => sealed.split(".")[1] ?? "";
const openAll = async (): Promise<string[]> =>
  (await all()).map(({ sealed, ...place }) => open(sealed, place)).sort();

/** What a closed account's profile said, beside name and number in the person's record. */
async function sealProfile(): Promise<void> {
  const { userId } = person;
  const column = "closed_profile_ciphertext";
  const sealed = seal("profile", { table: "identity_records", column, userId, rowId: userId });
  await database.admin`update wallet.identity_records set closed_profile_ciphertext = ${sealed} where user_id = ${userId}`;
}

describe("list_sealed", () => {
  it("knows every column of the database that holds a sealed text", async () => {
    await addAccounts(1);
    await sealProfile();
    const columns = await database.admin<{ name: string }[]>`
      select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'wallet' and column_name like '%ciphertext'`;
    const listed = new Set((await all()).map(({ table, column }) => `${table}.${column}`));
    expect(columns.length).toBeGreaterThan(3);
    expect(columns.filter(({ name }) => !listed.has(name))).toEqual([]);
  });
});

describe("rotateKeys", () => {
  it("14.35 leaves nothing on an older key, so that it can go, and every text as it was", async () => {
    const ids = await addAccounts(3);
    await removeAccount(person, "req_1", ids[0] ?? "");
    await sealProfile();
    await database.admin`update wallet.factors set removed_at = now()`;
    const before = await openAll();
    expect(before).toEqual(expect.arrayContaining([TOTP_SECRET, "Thandi Mokoena", "profile", numberOf(0)]));
    addKey();
    expect(await rotateKeys()).toEqual({ moved: 7, left: [] });
    env().BANK_DATA_KEYS = env().BANK_DATA_KEYS.slice(0, 1);
    expect(await openAll()).toEqual(before);
    expect(new Set((await all()).map(keyOf))).toEqual(new Set([`r${keys}`]));
  });

  it("moves nothing the second time", async () => {
    await addAccounts(3);
    addKey();
    await rotateKeys();
    const before = await all();
    expect(await rotateKeys()).toEqual({ moved: 0, left: [] });
    expect(await all()).toEqual(before);
  });

  it("shares the work when two run at once, while people add accounts", async () => {
    await addAccounts(3);
    addKey();
    const [one, two] = await Promise.all([rotateKeys(), rotateKeys(), addAccounts(5)]);
    expect(one.moved + two.moved).toBe(6);
    expect((await all()).map(keyOf)).toEqual(Array(8).fill(`r${keys}`));
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
    const { moved, left } = await rotateKeys();
    expect(moved).toBe(8);
    expect(left).toHaveLength(450);
    expect(left[0]).toBe("bank_accounts.number_ciphertext of 00000000-0000-7000-8000-000000000002");
  });
});

describe("replace_sealed", () => {
  it("writes over what was read alone, and nowhere else", async () => {
    const [{ table, column, rowId, sealed } = {} as Sealed] = await all();
    const replace = async (old: string, at = column): Promise<unknown> => {
      const sql = "select outcome from wallet.replace_sealed($1, $2, $3, $4, 'v1.k2.x')";
      return (await query<{ outcome: string }>("worker", sql, [table, at, rowId, old]))[0]?.outcome;
    };
    expect([await replace(sealed), await replace(sealed)]).toEqual(["replaced", "changed"]);
    await expect(replace(sealed, "kind")).rejects.toThrow();
  });
});
