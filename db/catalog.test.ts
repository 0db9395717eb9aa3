import { afterAll, beforeAll, describe, expect, it } from "vitest";
import postgres from "postgres";
import { findDrift } from "@/server/audit/check-integrity";
import { useDatabase } from "@/server/testing/database";
import { CATALOG, compareCatalog, describeDrift, givesMore } from "./catalog";

const database = useDatabase();
let sql: postgres.Sql;
beforeAll(() => {
  sql = postgres(database.url("admin"), { max: 1, onnotice: () => {} });
});
afterAll(() => sql.end());

/** What is found while this is done to the database, which is undone. */
async function during(statements: string): Promise<string[]> {
  const drift: string[] = [];
  const undone = sql.begin(async (tx) => {
    await tx.unsafe(statements).simple();
    const rows = await tx.unsafe<{ line: string }[]>(CATALOG);
    drift.push(...compareCatalog(rows.map(({ line }) => line)).map(describeDrift));
    throw new Error("undo");
  });
  await expect(undone).rejects.toThrow("undo");
  return drift;
}

describe("the catalog", () => {
  it("14.39 is the one this tree makes; after a change in db/ run `npm run db:catalog`", async () => {
    expect(await findDrift()).toEqual({ found: 0, findings: [] });
  });

  it.each([
    [
      "a grant on a table",
      "grant insert on wallet.balances to wallet_app",
      "unexpected: grant insert on balances to wallet_app (given)",
    ],
    [
      "a grant on a column",
      "grant select (password_hash) on wallet.users to wallet_read",
      "unexpected: grant select on users.password_hash to wallet_read (given)",
    ],
    [
      "a grant on a function",
      "grant execute on function wallet.seal_audit to wallet_app",
      /^unexpected: grant execute on seal_audit\(.*\) to wallet_app/,
    ],
    [
      "a grant to everybody",
      "grant usage on schema wallet to public",
      "unexpected: grant usage on schema wallet to public (given)",
    ],
    [
      "a grant that is gone",
      "revoke select on wallet.entries from wallet_read",
      "missing: grant select on entries to wallet_read",
    ],
    [
      "a role with more power",
      "alter role wallet_app bypassrls",
      /^changed: role wallet_app \(is login bypassrls/,
    ],
    ["a role without its timeout", "alter role wallet_app reset lock_timeout", /^changed: role wallet_app/],
    [
      "a membership",
      "grant wallet_owner to wallet_worker",
      /^unexpected: member wallet_worker of wallet_owner/,
    ],
    [
      "a membership in what reads files",
      "grant pg_read_server_files to wallet_read",
      /^unexpected: member wallet_read of pg_read_server_files/,
    ],
    [
      "another owner",
      "alter table wallet.entries owner to wallet_app",
      /^changed: relation entries \(is r wallet_app/,
    ],
    [
      "a trigger switched off",
      "alter table wallet.audit_log disable trigger append_only",
      /^changed: trigger audit_log append_only \(is D/,
    ],
    [
      "a trigger that is gone",
      "drop trigger append_only on wallet.audit_log",
      "missing: trigger audit_log append_only",
    ],
    [
      "a check that is gone",
      "alter table wallet.balances drop constraint balances_available_not_negative",
      /^missing: constraint wallet.balances/,
    ],
    ["an index that is gone", "drop index wallet.audit_log_time", "missing: index wallet.audit_log_time"],
    [
      "a function with another body",
      "create or replace function wallet.new_uuid() returns uuid language plpgsql volatile as $$ begin return gen_random_uuid(); end $$",
      /^changed: function new_uuid\(\)/,
    ],
    [
      "a function with another search path",
      "alter function wallet.seal_audit set search_path = public",
      /^changed: function seal_audit/,
    ],
    [
      "a function that is not ours",
      "create function wallet.extra() returns int language sql as 'select 1'",
      /^unexpected: function extra\(\)/,
    ],
    [
      "a column that takes nothing",
      "alter table wallet.users alter column email drop not null",
      /^changed: column users.email/,
    ],
  ])("14.39 finds %s", async (_, statements, finding) => {
    const found = await during(statements);
    const wanted = typeof finding === "string" ? finding : expect.stringMatching(finding);
    expect(found).toContainEqual(wanted);
  });
});

describe("givesMore", () => {
  it("14.39 tells what gives a role, or everybody, more from what takes something away", () => {
    const one = (found: string[], wanted: string[]) =>
      compareCatalog(found, wanted)[0] ?? { thing: "", here: null, there: null };
    const grant = "grant insert on balances to wallet_app = given";
    expect(givesMore(one([grant], []), "wallet_app")).toBe(true);
    expect(givesMore(one([grant], []), "wallet_read")).toBe(false);
    expect(givesMore(one([], [grant]), "wallet_app")).toBe(false);
    expect(givesMore(one(["grant execute on x() to public = given"], []), "wallet_app")).toBe(true);
    expect(
      givesMore(one(["role wallet_app = login superuser"], ["role wallet_app = login"]), "wallet_app"),
    ).toBe(true);
    expect(givesMore(one(["member wallet_app of wallet_owner = set"], []), "wallet_app")).toBe(true);
  });
});
