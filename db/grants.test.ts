import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type postgres from "postgres";
import { beforeAll, describe, expect, it } from "vitest";
import { connectAs, stateOf } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";

const database = useDatabase();
const ROLES = ["wallet_app", "wallet_worker", "wallet_read"] as const;
const as = {
  wallet_app: connectAs(database, "wallet_app"),
  wallet_worker: connectAs(database, "wallet_worker"),
  // A role can lift its own read-only default, so nothing may rest on it.
  wallet_read: connectAs(database, "wallet_read", { default_transaction_read_only: "off" }),
  engine: connectAs(database, "engine"),
  revio_sandbox: connectAs(database, "revio_sandbox"),
} satisfies Record<string, postgres.Sql>;

const FORBIDDEN_TO_ALL = [
  "create table wallet.x (a int)",
  "create table public.x (a int)",
  "create temp table x (a int)",
  "create schema x",
  "create role x",
  "create extension dblink schema wallet",
  "create function wallet.x() returns int language sql as 'select 1'",
  "create view wallet.x as select 1",
  "alter table wallet.balances disable trigger all",
  "alter table wallet.balances add column x int",
  "drop table wallet.entries",
  "drop function wallet.clock()",
  "create or replace function wallet.clock() returns timestamptz language sql as 'select now()'",
  "drop trigger append_only on wallet.entries",
  "create trigger x before insert on wallet.entries execute function wallet.refuse_change()",
  "grant select on wallet.users to public",
  "alter role current_user superuser",
  "alter system set fsync = off",
  "set role wallet_owner",
  "set role wallet_migrate",
  "set role admin",
  "set session authorization wallet_owner",
  "set session_replication_role = replica",
  "select pg_read_file('postgresql.conf')",
  "select pg_ls_dir('.')",
  "select lo_import('/etc/passwd')",
  "select lo_create(0)",
  "select lo_creat(0)",
  "select lo_from_bytea(0, 'x')",
  "copy (select 1) to program 'cat'",
  "copy (select 1) to '/tmp/x'",
  "select password_hash from wallet.users",
  "select * from wallet.users",
  "select salt from wallet.sessions",
  "select gen, key_id, ip_hash from wallet.sessions",
  "select * from wallet.refresh_tokens",
  "select number_ciphertext from wallet.bank_accounts",
  "select number_hmac from wallet.bank_accounts",
  "select * from wallet.bank_accounts",
  "select rolpassword from pg_authid",
];

let tables: { name: string; column: string }[];
beforeAll(async () => {
  tables = await database.admin<{ name: string; column: string }[]>`
    select c.relname as name, min(a.attname) as column from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'wallet'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and a.attidentity = '' group by 1`;
});

describe.each(ROLES)("%s", (role) => {
  it("may not write a single table", async () => {
    expect(tables.length).toBeGreaterThan(20);
    for (const { name, column } of tables) {
      for (const statement of [
        `insert into wallet.${name} default values`,
        `update wallet.${name} set ${column} = null`,
        `delete from wallet.${name}`,
        `truncate wallet.${name}`,
        `do $$ begin lock table wallet.${name} in exclusive mode; end $$`,
      ]) {
        const staging = role === "wallet_worker" && statement.startsWith("insert into wallet.statement_rows");
        const expected = staging ? "23502" : "42501"; // filled by COPY, and by this role alone
        expect([statement, await stateOf(as[role], statement)]).toEqual([statement, expected]);
      }
    }
  });

  it.each(FORBIDDEN_TO_ALL)("may not: %s", async (statement) => {
    expect(await stateOf(as[role], statement)).toBe("42501");
  });

  it.each(["engine", "revio_sandbox"])("sees nothing of the schema %s", async (schema) => {
    expect(await stateOf(as[schema as "engine"], `create table ${schema}.probe_${role} (a int)`)).toBe(
      "done",
    );
    expect(await stateOf(as[role], `select * from ${schema}.probe_${role}`)).toBe("42501");
    expect(await stateOf(as[role], `create table ${schema}.x (a int)`)).toBe("42501");
  });

  it("may execute what the first line of a file says, and no other function", async () => {
    const granted = await database.admin<{ name: string }[]>`
      select p.proname as name from pg_proc p
       where p.pronamespace = 'wallet'::regnamespace and has_function_privilege(${role}, p.oid, 'execute') order by 1`;
    expect(granted.map((row) => row.name)).toEqual([...grantedByHeaders(role), "clock"].sort());
  });
});

/** The names of functions whose file grants them to this role. */
function grantedByHeaders(role: string): string[] {
  const directory = join(import.meta.dirname, "functions");
  return readdirSync(directory)
    .filter((file) => file.endsWith(".sql"))
    .map((file) => readFileSync(join(directory, file), "utf8"))
    .filter((text) => text.split("\n", 1)[0]?.slice("-- grant: ".length).split(/,\s*/).includes(role))
    .flatMap((text) =>
      [...text.matchAll(/create or replace function wallet\.(\w+)/g)].map((match) => match[1] ?? ""),
    );
}

describe("the division of work", () => {
  const CAUSED_BY_PROVIDER =
    /^(attach|settle|close|reverse|hold|note|release|return_(deposit|withdrawal)|mark_|read_bank|list_bank|replace_bank|open_break|announce|acknowledge|claim_(job|outbox)|finish|record_(attempt|audit_run|create|dead|delivery|payout)|refuse)/;
  const CAUSED_BY_PEOPLE =
    /^(start_deposit|request_withdrawal|cancel_withdrawal|send_transfer|(add|set_default|remove)_bank_account|register_user|open_session|rotate_refresh_token|end_|elevate_session|replace_password_hash|(start|try|satisfy|record)_step_up|(enrol|find_new|confirm|remove)_factor|renew_recovery_codes|request_adjustment|decide_approval|request_person_change|freeze_person|sign_person_out|look_at_person|reveal_person|shut_account|(request|fetch)_export)/;
  const INTERNAL =
    /^(post_entry|change_balance|change_system_balance|write_|assert_|open_wallet|open_system_account|use_step_up|step_up_|live_factor|end_sessions_of|place_hold|use_limit|give_back_limit|local_day|release_reserved|announce_at|newest_after|refuse_(change|raw|removal|new)|pin_webhook_key|grant_admin|freeze$|execute_|person_before|has_open_work|record_consents)/;

  it("gives web requests nothing that the provider causes, the worker nothing that people cause, the reader no command", async () => {
    const rows = await database.admin<{ name: string; role: string }[]>`
      select p.proname as name, r as role from pg_proc p, unnest(array['wallet_app', 'wallet_worker', 'wallet_read']) r
       where p.pronamespace = 'wallet'::regnamespace and has_function_privilege(r, p.oid, 'execute')`;
    const of = (role: string): string[] => rows.filter((row) => row.role === role).map((row) => row.name);
    expect(
      of("wallet_app").filter((name) => CAUSED_BY_PROVIDER.test(name) && name !== "refuse_delivery"),
    ).toEqual([]);
    expect(of("wallet_worker").filter((name) => CAUSED_BY_PEOPLE.test(name))).toEqual([]);
    expect(rows.filter((row) => INTERNAL.test(row.name))).toEqual([]);
    expect(of("wallet_read").sort()).toEqual([
      "clock",
      "dead_letter_cause",
      "ledger_laws",
      "recheck_law",
      "verify_ledger",
    ]);
  });

  it("holds when called: a settlement by the web's role, a deposit by the worker's, an entry by anybody", async () => {
    const settle = "select * from wallet.settle_deposit(gen_random_uuid(), 1, 'ZAR', 0, 'paid', null, 'x')";
    const start =
      "select * from wallet.start_deposit(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 5000, 'ZAR', 'r', 1, 2, '1 hour', null)";
    const post =
      "select wallet.post_entry(gen_random_uuid(), 'deposit', 'ZAR', 5, 'revio_clearing', null, 'fees', null)";
    const request =
      "select * from wallet.request_withdrawal(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 5, 'ZAR', 0, 'r', 1, 9, 9, 9, now(), null, null)";
    const pay = "select * from wallet.settle_withdrawal(gen_random_uuid(), 5, 'ZAR', 'success', 'x')";
    const number = "select * from wallet.read_bank_number(gen_random_uuid(), gen_random_uuid(), 'x')";
    expect(await stateOf(as.wallet_app, request)).toBe("WL004");
    expect(await stateOf(as.wallet_worker, request)).toBe("42501");
    expect(await stateOf(as.wallet_app, pay)).toBe("42501");
    expect(await stateOf(as.wallet_worker, pay)).toBe("done");
    expect(await stateOf(as.wallet_app, number)).toBe("42501");
    expect(await stateOf(as.wallet_worker, number)).toBe("WL006");
    expect(await stateOf(as.wallet_app, settle)).toBe("42501");
    expect(await stateOf(as.wallet_worker, settle)).toBe("done");
    expect(await stateOf(as.wallet_worker, start)).toBe("42501");
    expect(await stateOf(as.wallet_app, start)).toBe("WL004");
    for (const role of ROLES) expect(await stateOf(as[role], post)).toBe("42501");
  });

  it.each(["engine", "revio_sandbox"] as const)("keeps %s out of the wallet", async (role) => {
    expect(await stateOf(as[role], "select * from wallet.transactions")).toBe("42501");
    expect(await stateOf(as[role], "select wallet.clock()")).toBe("42501");
    expect(await stateOf(as[role], "set role wallet_owner")).toBe("42501");
    const other = role === "engine" ? "revio_sandbox" : "engine";
    expect(await stateOf(as[role], `create table ${other}.x (a int)`)).toBe("42501");
  });
});
