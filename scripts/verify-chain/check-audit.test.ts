import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { createPool, type Pool } from "@/db/pool";
import { auditCopies, copyAuditLinks, sealAudit } from "@/server/audit/seal-audit";
import { connectAs } from "@/server/testing/connect";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { fund, makePerson } from "@/server/testing/factories";
import { checkAudit } from "./check-audit";
import type { Finding } from "./check-chain";

const database = useDatabase();
const forger = connectAs(database, "admin", { session_replication_role: "replica" });
const directory = mkdtempSync(join(tmpdir(), "octoco-audit-"));
const seals = join(directory, "seals.jsonl");
const TABLES = ["audit_log", "audit_chain"];

let pool: Pool;
beforeAll(async () => {
  pool = createPool({ url: database.url("admin"), max: 1 });
  for (let round = 1; round <= 3; round++) {
    for (let n = 0; n < 3; n++) await fund(await makePerson(database), 100n);
    await shiftClock(database, `${round} minutes`);
    expect(await sealAudit({ most: 5 })).toMatchObject({ links: 1 });
  }
  expect(await copyAuditLinks(seals)).toBe(3);
  for (const table of TABLES)
    await database.admin.unsafe(`create table public.kept_${table} as table wallet.${table}`);
});
afterAll(async () => {
  await pool.end();
  rmSync(directory, { recursive: true });
});

async function check(copies?: string): Promise<Finding[]> {
  const found: Finding[] = [];
  const progress = { seals: 0, entries: 0, links: 0 };
  for await (const one of checkAudit(pool, { ...(copies === undefined ? {} : { copies }), progress }))
    found.push(one);
  return found;
}

async function restore(): Promise<void> {
  for (const table of TABLES) {
    await forger.unsafe(`delete from wallet.${table}`);
    await forger.unsafe(`insert into wallet.${table} select * from public.kept_${table}`);
  }
}

/** Does this to the log, says what is then found by both implementations, and brings all back. */
async function tamper(statements: string, copies?: string) {
  await forger.unsafe(statements).simple();
  try {
    const inside = await query<{ law: string; object: string }>(
      "worker",
      "select law, object from wallet.verify_audit_chain(1)",
    );
    return { outside: await check(copies), inside };
  } finally {
    await restore();
  }
}

/** A row of the second link, and the one behind it. */
const row = (place: number): string =>
  `(select id from wallet.audit_log where at > (select up_to_at from wallet.audit_chain where number = 1) order by at, id offset ${place} limit 1)`;
const [SECOND, THIRD] = [row(0), row(1)];

describe("checkAudit", () => {
  it("finds nothing in an audit log that is as it was sealed, with and without the copies", async () => {
    expect(await check()).toEqual([]);
    expect(await check(auditCopies(seals))).toEqual([]);
    expect(await query("worker", "select * from wallet.verify_audit_chain(1)")).toEqual([]);
    expect(readFileSync(auditCopies(seals), "utf8").trim().split("\n")).toHaveLength(3);
  });

  it.each([
    ["actor", "actor = 'user:x'"],
    ["actor_role", "actor_role = 'admin'"],
    ["session_id", "session_id = gen_random_uuid()"],
    ["action", "action = 'session.end'"],
    ["object_kind", "object_kind = 'x'"],
    ["object_id", "object_id = 'x'"],
    ["outcome", "outcome = 'failed'"],
    ["reason", "reason = coalesce(reason, '') || 'x'"],
    ["request_id", "request_id = 'req_x'"],
    ["ip_hash", "ip_hash = 'x'"],
    ["approval_id", "approval_id = gen_random_uuid()"],
    ["before", `before = '{"a": 1}'`],
    ["after", `after = '{"a": 1}'`],
  ])("14.50 finds a changed %s", async (_, set) => {
    const { outside, inside } = await tamper(`update wallet.audit_log set ${set} where id = ${SECOND}`);
    expect(outside).toMatchObject([{ seal: "audit 2", problem: "a row was changed: the root is another" }]);
    expect(inside).toEqual([{ law: "audit log: each link holds its rows unchanged", object: "link 2" }]);
  });

  it.each([
    ["a changed time", `update wallet.audit_log set at = at + interval '1 millisecond' where id = ${SECOND}`],
    ["a removed row", `delete from wallet.audit_log where id = ${SECOND}`],
    [
      "a row that was put in",
      `insert into wallet.audit_log select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid()))).* from wallet.audit_log a where id = ${SECOND}`,
    ],
    [
      "two rows that changed places",
      `update wallet.audit_log a set (actor, action, object_kind, object_id) = (select o.actor, o.action, o.object_kind, o.object_id || 'x'
         from wallet.audit_log o where o.id <> a.id and o.id in (${SECOND}, ${THIRD})) where a.id in (${SECOND}, ${THIRD})`,
    ],
    ["a removed link", "delete from wallet.audit_chain where number = 2"],
    [
      "a changed link",
      "update wallet.audit_chain set sealed_at = sealed_at + interval '1 second' where number = 2",
    ],
    [
      "a link with another root, hashed anew",
      "update wallet.audit_chain c set root = sha256(root) where number = 2; update wallet.audit_chain c set hash = wallet.audit_link_hash(c) where number = 2",
    ],
    ["a link that claims less", "update wallet.audit_chain set row_count = 1 where number = 2"],
    ["a link that claims millions", "update wallet.audit_chain set row_count = 9000000 where number = 2"],
    [
      "a cut-off end of the rows",
      "delete from wallet.audit_log where (at, id) in (select up_to_at, up_to_id from wallet.audit_chain where number = 3)",
    ],
    [
      "rows that nobody sealed",
      "delete from wallet.audit_chain where number = 3; update wallet.audit_log set at = at + interval '1 second' where at > (select up_to_at from wallet.audit_chain where number = 2)",
    ],
  ])("14.50 finds %s", async (name, statements) => {
    if (name === "rows that nobody sealed") await shiftClock(database, "10 minutes");
    const { outside, inside } = await tamper(statements);
    expect(outside.length).toBeGreaterThan(0);
    expect(inside.length).toBeGreaterThan(0);
  });

  it("14.50 finds links that were cut off with all they cover, and a chain made anew, by the copies outside", async () => {
    const cut = `delete from wallet.audit_log where at > (select up_to_at from wallet.audit_chain where number = 1);
      delete from wallet.audit_chain where number > 1`;
    expect((await tamper(cut)).outside).toEqual([]);
    expect((await tamper(cut, auditCopies(seals))).outside).toMatchObject(
      ["audit 2", "audit 3"].map((seal) => ({ seal, problem: "kept outside, and gone from the database" })),
    );
    await forger
      .unsafe(`update wallet.audit_log set reason = 'x' where id = ${SECOND}; delete from wallet.audit_chain`)
      .simple();
    await sealAudit({ most: 5 });
    const [first] = await check(auditCopies(seals));
    await restore();
    expect(first).toMatchObject({ seal: "audit 1", problem: "its copy outside says another hash" });
  });
});

describe("sealAudit", () => {
  it("seals each row once, however many run at once, and leaves out what is younger than 30 seconds", async () => {
    await forger`delete from wallet.audit_chain`;
    const one = () => database.admin`select outcome from wallet.seal_audit(4)`;
    await Promise.all([one(), one(), one(), one()]);
    while ((await one())[0]?.["outcome"] === "sealed");
    expect(await query("worker", "select * from wallet.verify_audit_chain(1)")).toEqual([]);
    const [sealed] =
      await database.admin`select sum(row_count)::int as n, (select count(*)::int from wallet.audit_log) as all from wallet.audit_chain`;
    expect(sealed?.["n"]).toBe(sealed?.["all"]);
    await makePerson(database); // a row of this moment of the shifted clock
    expect(await sealAudit({ most: 5 })).toEqual({ links: 0, rows: 0 });
    await restore();
  });
});
