import type postgres from "postgres";
import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { connectAs, stateOf } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  fund,
  makeBankAccount,
  makePendingDeposit,
  makePerson,
  makeWithdrawal,
  settle,
} from "@/server/testing/factories";

const database = useDatabase();
const owner = connectAs(database, "admin", { role: "wallet_owner" });

const APPEND_ONLY = [
  "entries",
  "transaction_events",
  "audit_log",
  "provider_effects",
  "requests",
  "webhook_attempts",
  "webhook_refusals",
  "ledger_accounts",
  "tier_limits",
];
const NEVER_DELETED = [
  "transactions",
  "balances",
  "system_balances",
  "webhook_logs",
  "bank_accounts",
  "limit_usage",
  "provider_operations",
  "security_holds",
  "identity_records",
];

const recordDelivery = async (): Promise<string> => {
  const id = newId();
  await query(
    "worker",
    `select * from wallet.record_delivery($1, 'webhook', $2, $3, '{}', 'key', 'purchase.paid', 'purchase', 'p', 'p', 'r', true, null)`,
    [id, Buffer.from(id), Buffer.from("{}")],
  );
  return id;
};

describe("append-only tables", () => {
  it.each(APPEND_ONLY)(
    "%s refuses change and removal, also to its owner and to a superuser",
    async (table) => {
      for (const sql of [owner, database.admin]) {
        const columns = await sql`select attname from pg_attribute
        where attrelid = ${`wallet.${table}`}::regclass and attnum > 0 and attidentity = '' limit 1`;
        const column = columns[0]?.["attname"] as string;
        expect(await stateOf(sql, `update wallet.${table} set ${column} = ${column}`)).toBe("WL008");
        expect(await stateOf(sql, `delete from wallet.${table}`)).toBe("WL008");
        expect(await stateOf(sql, `truncate wallet.${table} cascade`)).toBe("WL008");
      }
    },
  );

  it.each(NEVER_DELETED)("%s refuses removal, also to its owner and to a superuser", async (table) => {
    for (const sql of [owner, database.admin]) {
      expect(await stateOf(sql, `delete from wallet.${table}`)).toBe("WL008");
      expect(await stateOf(sql, `truncate wallet.${table} cascade`)).toBe("WL008");
    }
  });

  it("keep what was written: a refused change leaves the row as it was", async () => {
    const deposit = await makePendingDeposit(await makePerson(database));
    await settle(deposit);
    const before = await database.admin`select * from wallet.entries`;
    await stateOf(owner, "update wallet.entries set amount = amount + 1");
    await stateOf(owner, "delete from wallet.entries");
    expect(await database.admin`select * from wallet.entries`).toEqual(before);
  });
});

describe("the raw part of a delivery", () => {
  it.each([
    `id = '${newId()}'`,
    "route = 'callback'",
    "body_sha256 = '\\x00'",
    "body = '\\x00'",
    `headers = '{"a":1}'`,
    "key_id = 'other'",
    "received_at = received_at - interval '1 second'",
  ])("refuses %s", async (change) => {
    const id = await recordDelivery();
    expect(await stateOf(owner, `update wallet.webhook_logs set ${change} where id = '${id}'`)).toBe("WL008");
  });

  it("lets the processing part go on", async () => {
    const id = await recordDelivery();
    expect(await stateOf(owner, `update wallet.webhook_logs set duplicates = 1 where id = '${id}'`)).toBe(
      "done",
    );
  });
});

describe("the meaning of a row", () => {
  it.each([
    `id = '${newId()}'`,
    "bank = 'fnb'",
    "branch_code = '000000'",
    "account_type = 'cheque'",
    "holder_name = 'Somebody Else'",
    "last4 = '0000'",
    "number_hmac = '\\x00'",
    "usable_from = usable_from - interval '1 day'",
    "created_at = created_at - interval '1 day'",
    "user_id = null",
  ])("of a bank account never changes: %s", async (change) => {
    const id = await makeBankAccount(await makePerson(database));
    for (const sql of [owner, database.admin])
      expect(await stateOf(sql, `update wallet.bank_accounts set ${change} where id = '${id}'`)).toBe(
        "WL008",
      );
  });

  it("of a bank account stays while its key, its place in the list and its flag change", async () => {
    const id = await makeBankAccount(await makePerson(database));
    const change =
      "number_ciphertext = 'v1.k2.x', is_default = false, flagged_at = now(), removed_at = now()";
    expect(await stateOf(owner, `update wallet.bank_accounts set ${change} where id = '${id}'`)).toBe("done");
  });

  it.each([
    "type = 'deposit'",
    "user_id = null",
    "amount = amount + 1",
    "fee = 0",
    "currency = 'USD'",
    "direction = 'in'",
    "bank_account_id = null",
    "counterparty_user_id = user_id",
    "group_id = id",
    "revio_payout_id = gen_random_uuid()",
    "revio_payout_id = null",
  ])("of a withdrawal never changes: %s", async (change) => {
    const person = await makePerson(database);
    await fund(person, 20_000n);
    const withdrawal = await makeWithdrawal(person);
    await attachPayout(withdrawal);
    for (const sql of [owner, database.admin])
      expect(
        await stateOf(
          sql,
          `update wallet.transactions set ${change} where id = '${withdrawal.withdrawalId}'`,
        ),
      ).toBe("WL008");
  });
});

describe("what proves who somebody is", () => {
  it("14.45 lets a factor only go forward, also for the owner", async () => {
    const person = await makePerson(database);
    const [factor] = await database.admin`select id from wallet.factors where user_id = ${person.userId}`;
    await database.admin`update wallet.factors set last_step = 9, removed_at = now() where id = ${String(factor?.["id"])}`;
    for (const change of [
      "last_step = 8",
      "removed_at = null",
      "confirmed_at = null",
      "user_id = gen_random_uuid()",
    ])
      expect([
        change,
        await stateOf(owner, `update wallet.factors set ${change} where id = '${String(factor?.["id"])}'`),
      ]).toEqual([change, "WL008"]);
    expect(await stateOf(owner, "delete from wallet.factors")).toBe("WL008");
  });

  it("14.45 lets a recovery code only go forward, also for the owner", async () => {
    const { userId } = await makePerson(database);
    const id = newId();
    await database.admin`insert into wallet.recovery_codes (id, factor_id, sha256, used_at)
      select ${id}, f.id, ${Buffer.from("a")}, now() from wallet.factors f where f.user_id = ${userId}`;
    for (const change of [
      "used_at = null",
      "used_at = now() + interval '1 hour'",
      "sha256 = 'b'",
      "factor_id = gen_random_uuid()",
    ])
      expect([
        change,
        await stateOf(owner, `update wallet.recovery_codes set ${change} where id = '${id}'`),
      ]).toEqual([change, "WL008"]);
    expect(await stateOf(owner, "delete from wallet.recovery_codes")).toBe("WL008");
    expect([
      ...(await database.admin`select sha256, used_at is null as unused from wallet.recovery_codes where id = ${id}`),
    ]).toEqual([{ sha256: Buffer.from("a"), unused: false }]);
  });

  it("14.45 lets a confirmation only go forward, also for the owner", async () => {
    const person = await makePerson(database);
    await database.admin`insert into wallet.step_up_challenges (id, user_id, session_id, action, payload_sha256, nonce, tries, expires_at, satisfied_at, method, consumed_at)
      values (gen_random_uuid(), ${person.userId}, ${person.sessionId}, 'x', 'a', 'b', 3, now(), now(), 'totp', now())`;
    for (const change of [
      "consumed_at = null",
      "satisfied_at = null, method = null",
      "tries = 0",
      "expires_at = now() + interval '1 hour'",
      "action = 'y'",
    ])
      expect([change, await stateOf(owner, `update wallet.step_up_challenges set ${change}`)]).toEqual([
        change,
        "WL008",
      ]);
  });
});

describe("assert_balance_explained", () => {
  it.each([
    "available = available + 1",
    "available = available - 1",
    "available = available + 1, version = version + 1",
    "reserved = reserved + 1",
    "available = available - 1, reserved = reserved + 1",
    "available_account = reserved_account, reserved_account = available_account",
  ])("refuses a balance that no entry explains: %s", async (change) => {
    const person = await makePerson(database);
    await settle(await makePendingDeposit(person));
    const statement = `update wallet.balances set ${change} where user_id = '${person.userId}'`;
    expect(await stateOf(owner, statement)).toBe("WL009");
    expect(await stateOf(database.admin, statement)).toBe("WL009");
  });

  it("refuses a new balance with money in it", async () => {
    const { userId } = await makePerson(database);
    const state = await stateOf(
      owner,
      `insert into wallet.balances (user_id, currency, available, available_account, reserved_account) values ('${userId}', 'USD', 5, -1, -2)`,
    );
    expect(state).toBe("WL009");
  });

  it("waits for the end of the transaction, and then looks at the last state", async () => {
    const { userId } = await makePerson(database);
    const change = (by: number): string =>
      `update wallet.balances set available = ${by} where user_id = '${userId}';`;
    expect(await stateOf(owner, change(5) + change(0))).toBe("done");
    expect(await stateOf(owner, change(0) + change(5))).toBe("WL009");
  });

  it("sees entries that the role of the caller may not read", async () => {
    const deposit = await makePendingDeposit(await makePerson(database));
    expect(await settle(deposit)).toBe("settled"); // by wallet_worker; the trigger reads as the owner
  });
});

describe("newest_after", () => {
  it("reads a few rows, however many entries there are and whoever they belong to", async () => {
    const [full, empty] = [await makePerson(database), await makePerson(database)];
    const deposit = await makePendingDeposit(full);
    await settle(deposit);
    const accounts = await database.admin<{ user_id: string; account: string }[]>`
      select user_id, available_account as account from wallet.balances where user_id in (${full.userId}, ${empty.userId})`;
    const of = (userId: string): string => accounts.find((row) => row.user_id === userId)?.account ?? "";
    await connectAs(database, "admin", { session_replication_role: "replica" })`
      insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency, credit_after)
      select gen_random_uuid(), 'deposit', 0, ${of(full.userId)}, 1, 'XXX', 25000 from generate_series(1, 5000)`;
    await database.admin`analyze wallet.entries`;
    for (const userId of [full.userId, empty.userId]) {
      const account = of(userId);
      const calls = `select wallet.newest_after(${account});`.repeat(8); // past the fifth call a plan may turn generic
      const results = (await owner
        .unsafe(
          `${calls} select seq_tup_read + idx_tup_fetch as rows from pg_stat_xact_user_tables where relname = 'entries'`,
        )
        .simple()) as unknown as postgres.Row[][];
      expect(results[0]).toEqual([{ newest_after: userId === full.userId ? "25000" : "0" }]);
      expect(Number(results.at(-1)?.[0]?.["rows"])).toBeLessThan(100);
    }
    await connectAs(database, "admin", {
      session_replication_role: "replica",
    })`delete from wallet.entries where currency = 'XXX'`;
  });
});
