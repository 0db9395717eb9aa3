import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { createPool, type Pool } from "@/db/pool";
import { copySeals } from "@/server/ledger/copy-seals";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import { makeSealedLedger, rememberLedger, sealAt } from "@/server/testing/sealed-ledger";
import { checkChain, type Finding } from "./check-chain";

const database = useDatabase();
const forger = connectAs(database, "admin", { session_replication_role: "replica" });
const directory = mkdtempSync(join(tmpdir(), "octoco-seals-"));
const copies = join(directory, "seals.jsonl");

let pool: Pool;
let restore: () => Promise<void>;
beforeAll(async () => {
  pool = createPool({ url: database.url("admin"), max: 1 });
  await makeSealedLedger(database);
  await copySeals(copies);
  ({ restore } = await rememberLedger(database, forger));
});
afterAll(async () => {
  await pool.end();
  rmSync(directory, { recursive: true });
});

async function check(file?: string): Promise<Finding[]> {
  const found: Finding[] = [];
  const progress = { seals: 0, entries: 0, links: 0 };
  for await (const one of checkChain(pool, { ...(file === undefined ? {} : { copies: file }), progress }))
    found.push(one);
  return found;
}
const inDatabase = () =>
  query<{ law: string; seal: string }>("worker", "select law, seal from wallet.verify_chain(1)");

/** Does this to the ledger, says what is then found, and brings all back. */
async function tamper(statements: string, file?: string) {
  await forger.unsafe(statements).simple();
  try {
    return { outside: await check(file), inside: await inDatabase() };
  } finally {
    await restore();
  }
}

const SECOND =
  "(select min(id) from wallet.entries where id > (select up_to_entry from wallet.ledger_seals where number = 1))";
const copyOfSecond = `insert into wallet.entries overriding system value
  select id + 1, transaction_id, kind, debit_account, credit_account, amount, currency, debit_after, credit_after, created_at
    from wallet.entries where id = ${SECOND}`;
const column = (set: string) => `update wallet.entries set ${set} where id = ${SECOND}`;

describe("checkChain", () => {
  it("finds nothing in a ledger that is as it was sealed, with and without the copies", async () => {
    expect(await check()).toEqual([]);
    expect(await check(copies)).toEqual([]);
    expect(await inDatabase()).toEqual([]);
    expect(readFileSync(copies, "utf8").trim().split("\n")).toHaveLength(3);
  });

  it.each([
    ["transaction_id", "transaction_id = gen_random_uuid()"],
    ["kind", "kind = 'transfer'"],
    ["amount", "amount = amount + 1"],
    ["currency", "currency = 'USD'"],
    ["debit_after", "debit_after = 0"],
    ["credit_after", "credit_after = credit_after + 1"],
    ["created_at", "created_at = created_at + interval '1 millisecond'"],
  ])("14.50 finds a changed %s, on both accounts of the entry", async (_, set) => {
    const { outside, inside } = await tamper(column(set));
    expect(outside).toHaveLength(2);
    for (const one of outside)
      expect(one).toMatchObject({ seal: "2", problem: expect.stringContaining("an entry was changed") });
    expect(new Set(outside.map(({ account }) => account)).size).toBe(2);
    expect(inside.map(({ law, seal }) => ({ law, seal }))).toEqual(
      [1, 2].map(() => ({ law: "chain each link holds its entries unchanged", seal: "2" })),
    );
  });

  it.each([
    ["another debited account", column("debit_account = credit_account + 1000")],
    ["another credited account", column("credit_account = debit_account + 1000")],
    ["another id", `${copyOfSecond}; delete from wallet.entries where id = ${SECOND}`],
    ["a removed entry", `delete from wallet.entries where id = ${SECOND}`],
    ["an inserted entry", copyOfSecond],
    [
      "two entries that changed places",
      `update wallet.entries e set (transaction_id, credit_account, amount, credit_after) =
         (select o.transaction_id, o.credit_account, o.amount, o.credit_after from wallet.entries o where o.id <> e.id and o.id in (${SECOND}, ${SECOND} + 2))
        where e.id in (${SECOND}, ${SECOND} + 2)`,
    ],
    [
      "a cut-off end of the entries",
      "delete from wallet.entries where id = (select max(id) from wallet.entries)",
    ],
    [
      "a cut-off link of an account",
      "delete from wallet.ledger_chain where seal = 3 and account_id = (select max(account_id) from wallet.ledger_chain)",
    ],
    [
      "a missing link in the middle of an account's chain",
      "delete from wallet.ledger_chain where seal = 2 and account_id = (select max(account_id) from wallet.ledger_chain)",
    ],
    ["a changed link", "update wallet.ledger_chain set hash = sha256(hash) where seal = 2 and link = 2"],
    [
      "a link that counts wrong",
      "update wallet.ledger_chain set entries = entries + 1 where seal = 3 and link = 3",
    ],
    [
      "a changed seal",
      "update wallet.ledger_seals set sealed_at = sealed_at + interval '1 second' where number = 2",
    ],
    [
      "a seal with another root, hashed anew",
      "update wallet.ledger_seals s set root = sha256(root) where number = 2; update wallet.ledger_seals s set hash = wallet.seal_hash(s) where number = 2",
    ],
    [
      "a seal that claims to hold millions",
      "update wallet.ledger_seals set entries = 9000000 where number = 2",
    ],
    ["a seal that claims to hold less", "update wallet.ledger_seals set entries = 1 where number = 2"],
    ["a seal without its links", "delete from wallet.ledger_chain where seal = 2"],
    ["a removed seal", "delete from wallet.ledger_seals where number = 2"],
    [
      "a removed first seal, with all it covers",
      `delete from wallet.ledger_seals where number = 1; delete from wallet.ledger_chain where seal = 1;
      delete from wallet.entries where id < ${SECOND}`,
    ],
  ])("finds %s", async (_, statements) => {
    const { outside, inside } = await tamper(statements);
    expect(outside.length).toBeGreaterThan(0);
    expect(outside.every(({ problem }) => problem.length > 0)).toBe(true);
    expect(inside.length).toBeGreaterThan(0);
  });

  it("finds links of a seal, and of an account, that do not exist", async () => {
    const { outside } = await tamper(
      "insert into wallet.ledger_chain values (999999, 1, 9, 1, 1, sha256('x')); insert into wallet.ledger_chain values (999998, 1, 3, 1, 1, sha256('x'))",
    );
    const problems = outside.map(({ problem }) => problem);
    expect(problems).toContain("a link of a seal that does not exist");
    expect(problems).toContain("a chain of an account that does not exist");
  });

  it("finds an entry that was put below the first", async () => {
    const { outside } = await tamper(`insert into wallet.entries overriding system value
      select -1, transaction_id, kind, debit_account, credit_account, amount, currency, debit_after, credit_after, created_at from wallet.entries where id = ${SECOND}`);
    expect(outside).toEqual([{ seal: "", account: "", entries: "-1", problem: "an entry below the first" }]);
  });

  it("14.50 finds seals that were cut off with all they cover, by the copies outside", async () => {
    const cut = `delete from wallet.entries where id > (select up_to_entry from wallet.ledger_seals where number = 1);
      delete from wallet.ledger_chain where seal > 1; delete from wallet.ledger_seals where number > 1`;
    expect((await tamper(cut)).outside).toEqual([]);
    expect((await tamper(cut, copies)).outside).toEqual(
      ["2", "3"].map((seal) => ({
        seal,
        account: "",
        entries: "",
        problem: "kept outside, and gone from the database",
      })),
    );
  });

  it("finds a chain that was made anew over changed entries, by the copies outside", async () => {
    const anew = async (file?: string) => {
      await forger
        .unsafe(
          `update wallet.entries set amount = amount + 1 where id = ${SECOND}; delete from wallet.ledger_chain; delete from wallet.ledger_seals`,
        )
        .simple();
      try {
        await sealAt(database, 3);
        return await check(file);
      } finally {
        await restore();
      }
    };
    expect(await anew()).toEqual([]);
    const found = await anew(copies);
    expect(found[0]).toMatchObject({ seal: "1", problem: "its copy outside says another hash" });
  });

  it("finds entries older than three minutes that nobody sealed", async () => {
    const { outside } = await tamper(
      "delete from wallet.ledger_chain where seal = 3; delete from wallet.ledger_seals where number = 3; update wallet.entries set created_at = created_at - interval '1 hour' where id = (select max(id) from wallet.entries)",
    );
    expect(outside).toMatchObject([{ problem: "older than 3 minutes and not sealed" }]);
  });

  it("finds a seal that the copies pass over, and bears a copy that a crash cut off", async () => {
    const lines = readFileSync(copies, "utf8").trim().split("\n");
    const other = join(directory, "other.jsonl");
    writeFileSync(other, [lines[0], lines[2]].join("\n"));
    expect(await check(other)).toMatchObject([
      { seal: "2", problem: "the copies outside pass over this seal" },
    ]);
    writeFileSync(other, [lines[0], lines[1]?.slice(0, 40), lines[1], lines[1], lines[2]].join("\n"));
    expect(await check(other)).toEqual([]);
  });
});

describe("the program", () => {
  const run = () =>
    new Promise<{ code: number | null; said: string }>((done) => {
      const program = spawn(
        process.execPath,
        ["--import", "tsx", "scripts/verify-chain/main.ts", "--seals", copies],
        {
          env: { ...process.env, DATABASE_URL: database.url("admin") },
        },
      );
      let said = "";
      program.stdout.on("data", (text: Buffer) => (said += text.toString()));
      program.once("exit", (code) => done({ code, said }));
    });

  it("ends with 0 when the ledger is as it was sealed, with 1 and the place when it is not", async () => {
    const whole = await run();
    expect(whole).toEqual({ code: 0, said: expect.stringContaining("the ledger is as it was sealed") });
    await forger.unsafe(column("amount = amount + 1"));
    const changed = await run();
    await restore();
    expect(changed.code).toBe(1);
    expect(changed.said).toMatch(/\n +2 +\d+ +\d+ to \d+ +link 2 is another: an entry was changed\n/);
  });
});
