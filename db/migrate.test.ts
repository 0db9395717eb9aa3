import { createHash, randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { connectAs, stateOf } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import { makePendingDeposit, makePerson, settle } from "@/server/testing/factories";
import { makeRichPerson, transfer } from "@/server/testing/transfers";
import { LOGIN_ROLES, migrate } from "./migrate";

const database = useDatabase();
const adminUrl = (): string => database.url("admin");

/** Everything a role may do and every body, as text: two equal databases give the same lines. */
const stateOfDatabase = (sql: postgres.Sql): Promise<string[]> =>
  sql<{ line: string }[]>`
    select 'function ' || p.oid::regprocedure || ' ' || coalesce(p.proacl::text, 'default') || ' ' || md5(p.prosrc) as line
      from pg_proc p where p.pronamespace = 'wallet'::regnamespace
    union all select 'table ' || c.relname || ' ' || coalesce(c.relacl::text, 'none')
      from pg_class c where c.relnamespace = 'wallet'::regnamespace and c.relkind = 'r'
    union all select 'column ' || c.relname || '.' || a.attname || ' ' || a.attacl::text
      from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace = 'wallet'::regnamespace and a.attacl is not null
    union all select 'trigger ' || t.tgrelid::regclass || ' ' || t.tgname || ' ' || t.tgenabled::text
      from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = 'wallet'::regnamespace and not t.tgisinternal
    order by 1`.then((rows) => rows.map((row) => row.line));

describe("migrate", () => {
  it("changes nothing the second time", async () => {
    const before = await stateOfDatabase(database.admin);
    expect(await migrate({ adminUrl: adminUrl() })).toEqual({ applied: [] });
    expect(await stateOfDatabase(database.admin)).toEqual(before);
  });

  it("brings an empty database to the same state, also when two start at once", async () => {
    const name = `migrate_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
    await database.admin.unsafe(`create database ${name}`);
    const url = database.url("admin").replace(database.name, name);
    const fresh = postgres(url, { max: 1, onnotice: () => {} });
    try {
      const runs = await Promise.all([migrate({ adminUrl: url }), migrate({ adminUrl: url })]);
      expect(runs.filter((run) => run.applied.length > 0)).toHaveLength(1);
      expect(await stateOfDatabase(fresh)).toEqual(await stateOfDatabase(database.admin));
    } finally {
      await fresh.end();
      await database.admin.unsafe(`drop database ${name} with (force)`);
    }
  });

  it("runs as wallet_migrate, which makes the owner's objects and can do nothing by itself", async () => {
    await database.admin`drop function wallet.settle_deposit`;
    await database.admin`delete from wallet.applied_files where name = 'functions/settle_deposit.sql'`;
    const before = (await stateOfDatabase(database.admin)).filter((line) => !line.includes("settle_deposit"));
    expect(await migrate({ adminUrl: database.url("wallet_migrate") })).toEqual({
      applied: ["functions/settle_deposit.sql"],
    });
    const after = await stateOfDatabase(database.admin);
    expect(after.filter((line) => !line.includes("settle_deposit"))).toEqual(before);
    const [made] =
      await database.admin`select proowner::regrole::text as owner from pg_proc where proname = 'settle_deposit'`;
    expect(made).toEqual({ owner: "wallet_owner" });
    const deploy = connectAs(database, "wallet_migrate");
    for (const statement of ["select from wallet.users", "create role x", "create table public.x (y int)"])
      expect([statement, await stateOf(deploy, statement)]).toEqual([statement, "42501"]);
  });

  it("leaves no older self of a command behind", async () => {
    await database.admin`create function wallet.settle_deposit(p_old integer) returns integer language sql as 'select 1'`;
    await database.admin`delete from wallet.applied_files where name = 'functions/settle_deposit.sql'`;
    expect(await migrate({ adminUrl: adminUrl() })).toEqual({ applied: ["functions/settle_deposit.sql"] });
    const found = await database.admin`select from pg_proc where proname = 'settle_deposit'`;
    expect(found).toHaveLength(1);
  });

  it("takes back what somebody granted by hand", async () => {
    const app = connectAs(database, "wallet_app");
    await database.admin.unsafe(`grant insert on wallet.balances to wallet_app; grant select (password_hash) on wallet.users to wallet_app;
      grant execute on function wallet.open_wallet to wallet_app; grant select on wallet.refresh_tokens to public`);
    expect(await stateOf(app, "select password_hash from wallet.users")).toBe("done");
    await migrate({ adminUrl: adminUrl() });
    expect(await stateOf(app, "select password_hash from wallet.users")).toBe("42501");
    expect(await stateOf(app, "select * from wallet.refresh_tokens")).toBe("42501");
    expect(await stateOf(app, "insert into wallet.balances default values")).toBe("42501");
    expect(await stateOf(app, `select wallet.open_wallet('${randomUUID()}', 'ZAR')`)).toBe("42501");
  });
});

describe("the catalog and the repository", () => {
  const files = [
    ...readdirSync(join(import.meta.dirname, "functions")).map((file) => `functions/${file}`),
    "guards.sql",
    "storage.sql",
  ]
    .filter((file) => file.endsWith(".sql"))
    .map((file) => ({ file, text: readFileSync(join(import.meta.dirname, file), "utf8") }));

  it("have the same functions with the same bodies", async () => {
    const here = files.flatMap(({ text }) =>
      [...text.matchAll(/create or replace function wallet\.(\w+)[\s\S]*?as \$\$([\s\S]*?)\$\$/g)].map(
        (match) => [match[1] ?? "", match[2] ?? ""] as const,
      ),
    );
    const there = await database.admin<{ proname: string; prosrc: string }[]>`
      select proname, prosrc from pg_proc where pronamespace = 'wallet'::regnamespace and proname <> 'clock'`;
    expect(Object.fromEntries(there.map((row) => [row.proname, row.prosrc]))).toEqual(
      Object.fromEntries(here),
    );
    expect(there).toHaveLength(here.length);
  });

  it("agree on which text was applied", async () => {
    const stored = await database.admin<
      { name: string; sha256: string }[]
    >`select name, sha256 from wallet.applied_files`;
    const here = files.map(({ file, text }) => [file, createHash("sha256").update(text).digest("hex")]);
    expect(Object.fromEntries(stored.map((row) => [row.name, row.sha256]))).toEqual(Object.fromEntries(here));
  });

  it("14.21 make nobody, so no admin", async () => {
    const [people] = await database.admin`select count(*)::int as n from wallet.users`;
    expect(people).toEqual({ n: 0 });
  });

  it("have the plain clock: no harness replaced it", async () => {
    const rows =
      await database.admin`select prosrc, provolatile from pg_proc where oid = 'wallet.clock()'::regprocedure`;
    expect(rows).toEqual([{ prosrc: "select now()", provolatile: "s" }]);
  });

  it("give every object to wallet_owner, who can't log in", async () => {
    const foreign = await database.admin`
      select c.relname as name from pg_class c where c.relnamespace = 'wallet'::regnamespace and c.relowner <> 'wallet_owner'::regrole
      union all select p.proname from pg_proc p where p.pronamespace = 'wallet'::regnamespace and p.proowner <> 'wallet_owner'::regrole
      union all select n.nspname from pg_namespace n where n.nspname = 'wallet' and n.nspowner <> 'wallet_owner'::regrole`;
    expect(foreign).toEqual([]);
    expect(await database.admin`select rolcanlogin from pg_roles where rolname = 'wallet_owner'`).toEqual([
      { rolcanlogin: false },
    ]);
  });

  it("pin the search path of every function that acts as its owner, and let none run text it was given", async () => {
    const loose =
      await database.admin`select proname from pg_proc where pronamespace = 'wallet'::regnamespace and prosecdef
      and not coalesce(proconfig, '{}') && array['search_path=pg_catalog, wallet, pg_temp', 'search_path=pg_catalog, pg_temp']`;
    expect(loose).toEqual([]);
    const dynamic = await database.admin`
      select proname from pg_proc where pronamespace = 'wallet'::regnamespace and prosrc ~* '\\mexecute\\M'`;
    expect(dynamic).toEqual([]);
  });

  it("let every function that a role may call act as its owner", async () => {
    const invoker =
      await database.admin`select distinct proname from pg_proc p, unnest(array['wallet_app', 'wallet_worker', 'wallet_read']) r
      where pronamespace = 'wallet'::regnamespace and not prosecdef and has_function_privilege(r, p.oid, 'execute') and proname <> 'clock'`;
    expect(invoker).toEqual([]);
  });

  it("have every trigger and constraint switched on", async () => {
    const off = await database.admin`select t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
       where c.relnamespace = 'wallet'::regnamespace and t.tgenabled <> 'O'
      union all select conname from pg_constraint where connamespace = 'wallet'::regnamespace and not convalidated`;
    expect(off).toEqual([]);
    const guarded = await database.admin<
      { line: string }[]
    >`select distinct c.relname || ' ' || t.tgname as line
      from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = 'wallet'::regnamespace and not t.tgisinternal order by 1`;
    expect(guarded.map((row) => row.line)).toEqual([
      "adjustments append_only",
      "adjustments approved",
      "approvals frozen",
      "approvals never_deleted",
      "audit_chain append_only",
      "audit_log append_only",
      "balances explained",
      "balances never_deleted",
      "bank_accounts frozen",
      "bank_accounts never_deleted",
      "break_events append_only",
      "break_snapshots append_only",
      "consents append_only",
      "dead_letters never_deleted",
      "entries append_only",
      "factors forward_only",
      "factors never_deleted",
      "identity_records frozen",
      "identity_records never_deleted",
      "integrity_checks append_only",
      "known_recipients append_only",
      "ledger_accounts append_only",
      "ledger_chain append_only",
      "ledger_seals append_only",
      "limit_usage never_deleted",
      "provider_effects append_only",
      "provider_operations never_deleted",
      "reconciliation_breaks never_deleted",
      "reconciliation_items append_only",
      "reconciliation_runs frozen",
      "reconciliation_runs never_deleted",
      "recovery_codes forward_only",
      "recovery_codes never_deleted",
      "replay_items never_deleted",
      "replay_runs never_deleted",
      "requests append_only",
      "security_holds never_deleted",
      "step_up_challenges frozen",
      "system_balances never_deleted",
      "tier_limits append_only",
      "transaction_events append_only",
      "transactions frozen",
      "transactions never_deleted",
      "webhook_attempts append_only",
      "webhook_keys never_deleted",
      "webhook_logs never_deleted",
      "webhook_logs raw_append_only",
      "webhook_refusals append_only",
    ]);
  });

  it("give PUBLIC nothing", async () => {
    const open = await database.admin`
      select p.proname as name from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
       where p.pronamespace = 'wallet'::regnamespace and a.grantee = 0
      union all select c.relname from pg_class c, aclexplode(c.relacl) a where c.relnamespace = 'wallet'::regnamespace and a.grantee = 0
      union all select n.nspname from pg_namespace n, aclexplode(n.nspacl) a
       where n.nspname in ('wallet', 'engine', 'revio_sandbox', 'public') and a.grantee = 0
      union all select d.datname from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
       where d.datname = current_database() and a.grantee = 0`;
    expect(open).toEqual([]);
  });

  it("give the login roles no power, no membership and nothing but SELECT on tables", async () => {
    const roles = await database.admin<Record<string, unknown>[]>`
      select rolname, rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls or rolinherit as power,
             array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid) as member_of
        from pg_roles r where rolname in ${database.admin([...LOGIN_ROLES])} order by rolname`;
    expect(roles).toEqual(
      [...LOGIN_ROLES].sort().map((rolname) => ({
        rolname,
        power: false,
        member_of: rolname === "wallet_migrate" ? ["wallet_owner"] : [],
      })),
    );
    const more = await database.admin`
      select c.relname, a.grantee::regrole::text, a.privilege_type from pg_class c, aclexplode(c.relacl) a
       where c.relnamespace = 'wallet'::regnamespace and a.grantee <> 'wallet_owner'::regrole and a.privilege_type <> 'SELECT'`;
    expect(more).toEqual([]);
  });
});

/** Once more, on rows of today. */
async function runMigration(name: string): Promise<void> {
  const text = readFileSync(join(import.meta.dirname, `migrations/${name}.sql`), "utf8");
  for (const statement of text.split("--> statement-breakpoint")) await database.admin.unsafe(statement);
}

describe("0003_effects_alone", () => {
  it("lets effects that were written before say what those written since say", async () => {
    const person = await makePerson(database);
    const [paid, returned] = [await makePendingDeposit(person), await makePendingDeposit(person)];
    await Promise.all([settle(paid), settle(returned)]);
    await query(
      "worker",
      "select * from wallet.reverse_deposit($1, $2, $3, 'refund', $4, 5000, 'refunded', 'webhook')",
      [newId(), newReference(), returned.purchaseId, newId()],
    );
    const effects = () =>
      database.admin`select provider_object_id, kind, reference, provider_fee from wallet.provider_effects order by 1, 2`;
    const before = await effects();
    expect(before).toHaveLength(3);
    await database.admin`alter table wallet.provider_effects drop column reference, drop column provider_fee`;
    await runMigration("0003_effects_alone");
    expect(await effects()).toEqual(before);
    await expect(database.admin`delete from wallet.provider_effects`).rejects.toThrow("append-only");
  });
});

describe("0005_known_recipients", () => {
  it("lets people go on with those they sent to before, each once, and makes nobody known to somebody else", async () => {
    const [from, other] = [await makeRichPerson(database), await makeRichPerson(database)];
    const to = await makePerson(database);
    for (const pair of [[from, to] as const, [from, to] as const, [other, from] as const])
      await transfer(...pair);
    const known = () =>
      database.admin`select user_id, recipient_id from wallet.known_recipients order by user_id, recipient_id`;
    const before = await known();
    expect(before).toHaveLength(2);
    await database.admin`drop table wallet.known_recipients`;
    await runMigration("0005_known_recipients");
    expect(await known()).toEqual(before);
  });
});
