/**
 * Brings a database to the state of this tree: roles and schemas, migrations, functions, guards, grants. A second call
 * changes nothing; two at once wait for each other. Everything of `wallet` belongs to `wallet_owner`, who cannot log in.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

export const LOGIN_ROLES = [
  "wallet_migrate",
  "wallet_app",
  "wallet_worker",
  "wallet_read",
  "engine",
  "revio_sandbox",
] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

const LOCK = 7_242_001;
const directory = join(import.meta.dirname, ".");

/**
 * Roles and schemas are made by whoever administers the server, once; from then on a deployment runs as `wallet_migrate`, which may do
 * nothing but act as the owner, and leaves that part out.
 * @param adminUrl a login that may create roles (superuser, or CREATEROLE and owner of the database), or wallet_migrate
 * @param passwords set for the login roles named here; absent ones keep what they have
 */
export async function migrate({
  adminUrl,
  passwords = {},
}: {
  adminUrl: string;
  passwords?: Partial<Record<LoginRole, string>>;
}): Promise<{ applied: string[] }> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {}, fetch_types: false });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    const [login] = await sql<{ name: string }[]>`select current_user as name`;
    if (login?.name !== "wallet_migrate")
      await sql.unsafe(readFileSync(join(directory, "prelude.sql"), "utf8")).simple();
    for (const [role, password] of Object.entries(passwords)) await setPassword(sql, role, password);
    await sql`set role wallet_owner`;
    await applyMigrations(drizzle(sql), {
      migrationsFolder: join(directory, "migrations"),
      migrationsSchema: "wallet",
      migrationsTable: "applied_migrations",
    });
    const applied = await applyFiles(sql);
    await sql.unsafe(readFileSync(join(directory, "grants.sql"), "utf8")).simple();
    await grantExecution(sql);
    return { applied };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The text that decides a database's state; tests name their template by it. */
export function schemaFingerprint(): string {
  const hash = createHash("sha256");
  for (const file of [...repeatableFiles(), "prelude.sql", "grants.sql"])
    hash.update(readFileSync(join(directory, file)));
  for (const file of readdirSync(join(directory, "migrations"))
    .filter((name) => name.endsWith(".sql"))
    .sort()) {
    hash.update(readFileSync(join(directory, "migrations", file)));
  }
  return hash.digest("hex").slice(0, 12);
}

const functionFiles = (): string[] =>
  readdirSync(join(directory, "functions"))
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => `functions/${name}`);

const repeatableFiles = (): string[] => [...functionFiles(), "guards.sql", "storage.sql"];

async function setPassword(sql: postgres.Sql, role: string, password: string): Promise<void> {
  const rows = await sql<
    { statement: string }[]
  >`select format('alter role %I password %L', ${role}::text, ${password}::text) as statement`;
  if (rows[0]) await sql.unsafe(rows[0].statement);
}

const namesIn = (text: string): string[] =>
  [...text.matchAll(/create or replace function wallet\.(\w+)/g)].flatMap((match) =>
    match[1] ? [match[1]] : [],
  );

async function applyFiles(sql: postgres.Sql): Promise<string[]> {
  const known = new Map(
    (await sql<{ name: string; sha256: string }[]>`select name, sha256 from wallet.applied_files`).map(
      (row) => [row.name, row.sha256],
    ),
  );
  const applied: string[] = [];
  await sql`set check_function_bodies = off`;
  for (const file of repeatableFiles()) {
    const text = readFileSync(join(directory, file), "utf8");
    const sha256 = createHash("sha256").update(text).digest("hex");
    if (known.get(file) === sha256) continue;
    await sql.unsafe(`${dropOverloads(namesIn(text))}\n${text}`).simple();
    await sql`insert into wallet.applied_files (name, sha256) values (${file}, ${sha256})
              on conflict (name) do update set sha256 = excluded.sha256, applied_at = now()`;
    applied.push(file);
  }
  return applied;
}

/** A command whose arguments changed must not leave its older self behind; what a trigger or default needs stays. */
const dropOverloads = (names: string[]): string => `do $drop$ declare f regprocedure; begin
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'wallet'::regnamespace
            and p.proname = any (array[${names.map((name) => `'${name}'`).join(", ")}]::text[]) loop
    begin execute 'drop function ' || f; exception when dependent_objects_still_exist then null; end;
  end loop; end $drop$;`;

/** EXECUTE by the first line of each file (`-- grant: wallet_app, wallet_worker` or `nothing`), revoked from all others first. */
async function grantExecution(sql: postgres.Sql): Promise<void> {
  await sql
    .unsafe(`revoke all on all functions in schema wallet from public, wallet_app, wallet_worker, wallet_read;
    grant execute on function wallet.clock() to wallet_app, wallet_worker, wallet_read`)
    .simple();
  for (const file of functionFiles()) {
    const text = readFileSync(join(directory, file), "utf8");
    const roles = /^-- grant: ([a-z_, ]+)\n/.exec(text)?.[1];
    if (!roles)
      throw new Error(`${file} does not say who may execute it: its first line must be "-- grant: …"`);
    if (roles.trim() === "nothing") continue;
    for (const name of namesIn(text))
      await sql.unsafe(`grant execute on function wallet.${name} to ${roles}`);
  }
}
