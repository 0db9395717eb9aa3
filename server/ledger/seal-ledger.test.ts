import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectAs, stateOf } from "@/server/testing/connect";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { fund, makePerson } from "@/server/testing/factories";
import { rememberLedger, sealAt } from "@/server/testing/sealed-ledger";
import { copySeals } from "./copy-seals";
import { sealLedger } from "./seal-ledger";

const database = useDatabase();
const app = connectAs(database, "wallet_app");
const owner = connectAs(database, "admin", { role: "wallet_owner" });
const forger = connectAs(database, "admin", { session_replication_role: "replica" });

type Seal = { number: string; from_entry: string; up_to_entry: string; entries: number; links: number };
const seals = () =>
  database.admin<
    Seal[]
  >`select number, from_entry, up_to_entry, entries, links from wallet.ledger_seals order by number`;
const broken = () => database.admin`select * from wallet.verify_chain(1)`;
const newest = async () =>
  (await database.admin`select max(id) as id from wallet.entries`)[0]?.["id"] as string;

beforeEach(async () => {
  for (const table of ["ledger_chain", "ledger_seals"]) await forger.unsafe(`delete from wallet.${table}`);
  await shiftClock(database, null);
});

describe("sealLedger", () => {
  it("seals each entry on the chains of both its accounts, once", async () => {
    const person = await makePerson(database);
    for (const amount of [100n, 200n]) await fund(person, amount);
    expect(await sealAt(database, 1)).toBe(1);
    expect([...(await seals())]).toMatchObject([
      { number: "1", from_entry: "0", up_to_entry: await newest() },
    ]);
    const links = await database.admin`
      select link, seal, c.entries, last_entry from wallet.ledger_chain c join wallet.balances b on b.available_account = c.account_id
       where b.user_id = ${person.userId}`;
    expect([...links]).toEqual([{ link: "1", seal: "1", entries: "2", last_entry: await newest() }]);
    expect(await sealAt(database, 1)).toBe(0);
    expect([...(await broken())]).toEqual([]);
  });

  it("continues each account's chain where it ended, and passes over accounts that did not move", async () => {
    const [first, second] = [await makePerson(database), await makePerson(database)];
    await fund(first, 100n);
    await fund(second, 100n);
    await sealAt(database, 1);
    await fund(first, 100n);
    await sealAt(database, 2);
    const links = await database.admin`
      select b.user_id as user, c.link, c.seal, c.entries from wallet.ledger_chain c join wallet.balances b on b.available_account = c.account_id
       where b.user_id in (${first.userId}, ${second.userId}) order by b.user_id, c.link`;
    expect([...links]).toEqual([
      { user: first.userId, link: "1", seal: "1", entries: "1" },
      { user: first.userId, link: "2", seal: "2", entries: "2" },
      { user: second.userId, link: "1", seal: "1", entries: "1" },
    ]);
    expect([...(await broken())]).toEqual([]);
  });

  it("leaves out what is younger than 30 seconds, behind which an entry could still appear", async () => {
    await sealAt(database, 1);
    await fund(await makePerson(database), 100n);
    expect(await sealLedger({ most: 5 })).toEqual({ seals: 0, entries: 0 });
    expect(await sealAt(database, 2)).toBe(1);
  });

  it("makes as many seals as a long backlog needs, each in front of the next", async () => {
    const person = await makePerson(database);
    for (let n = 0; n < 5; n++) await fund(person, 100n);
    await shiftClock(database, "1 minute");
    const total = Number((await database.admin`select count(*)::int as n from wallet.entries`)[0]?.["n"]);
    const made = [];
    for (let n = 0; n <= total / 2; n++)
      made.push((await database.admin`select outcome, entries from wallet.seal_ledger(2)`)[0]);
    expect(made.at(-1)).toEqual(
      total % 2 === 0 ? { outcome: "nothing", entries: 0 } : { outcome: "sealed", entries: 1 },
    );
    expect(made.slice(0, -1).every((one) => one?.["entries"] === 2)).toBe(true);
    expect([...(await broken())]).toEqual([]);
  });

  it("makes one chain when several run at once", async () => {
    const person = await makePerson(database);
    for (let n = 0; n < 6; n++) await fund(person, 100n);
    await shiftClock(database, "1 minute");
    const one = () => database.admin`select outcome from wallet.seal_ledger(3)`;
    await Promise.all([one(), one(), one(), one()]);
    const made = await seals();
    expect(made.map(({ number }) => number)).toEqual(made.map((_, at) => String(at + 1)));
    expect(made.slice(1).map(({ from_entry }) => from_entry)).toEqual(
      made.slice(0, -1).map(({ up_to_entry }) => up_to_entry),
    );
    expect([...(await broken())]).toEqual([]);
  });

  it("leaves no link behind when its connection dies before the end, and is made whole by the repeat", async () => {
    await fund(await makePerson(database), 100n);
    await shiftClock(database, "1 minute");
    let sealing: ReturnType<typeof sealLedger> | undefined;
    await database.admin.begin(async (holder) => {
      const waiting = () => database.admin<{ pid: number }[]>`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%seal_ledger%'`;
      await holder`lock table wallet.ledger_seals in share mode`; // the links can be written, their seal can't
      sealing = sealLedger({ most: 1 });
      await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(1);
      for (const { pid } of await waiting()) await holder`select pg_terminate_backend(${pid})`;
      expect([...(await holder`select from wallet.ledger_chain`)]).toEqual([]);
    });
    expect(await sealing).toMatchObject({ seals: 1 });
    expect([...(await broken())]).toEqual([]);
  });

  it("is not for what people cause, and is written once, also for the owner", async () => {
    await fund(await makePerson(database), 100n);
    await sealAt(database, 1);
    expect(await stateOf(app, "select wallet.seal_ledger(1)")).toBe("42501");
    for (const table of ["ledger_chain", "ledger_seals"]) {
      expect(await stateOf(owner, `update wallet.${table} set entries = 1`)).toBe("WL008");
      expect(await stateOf(owner, `delete from wallet.${table}`)).toBe("WL008");
      expect(await stateOf(owner, `truncate wallet.${table}`)).toBe("WL008");
    }
  });
});

describe("copySeals", () => {
  const directory = mkdtempSync(join(tmpdir(), "octoco-copies-"));
  const file = join(directory, "seals.jsonl");
  const lines = () => readFileSync(file, "utf8").split("\n");
  const sealMore = async (minutes: number) => {
    await fund(await makePerson(database), 100n);
    await sealAt(database, minutes);
  };
  afterEach(() => rmSync(file, { force: true }));
  afterAll(() => rmSync(directory, { recursive: true }));

  it("appends every seal once, whole and in order", async () => {
    await sealMore(1);
    await sealMore(2);
    expect(await copySeals(file)).toBe(2);
    expect(await copySeals(file)).toBe(0);
    await sealMore(3);
    expect(await copySeals(file)).toBe(1);
    const rows = await database.admin`
      select number, from_entry as "fromEntry", up_to_entry as "upToEntry", entries, links, encode(root, 'hex') as root,
             encode(previous, 'hex') as previous, encode(hash, 'hex') as hash, sealed_at as "sealedAt" from wallet.ledger_seals order by number`;
    expect(lines()).toEqual([...rows.map((row) => JSON.stringify(row)), ""]);
  });

  it("goes on behind the last whole line after a crash", async () => {
    await sealMore(1);
    await sealMore(2);
    await copySeals(file);
    writeFileSync(file, readFileSync(file, "utf8").slice(0, -20));
    expect(await copySeals(file)).toBe(1);
    const [first, torn, second] = lines();
    expect(JSON.parse(first ?? "")).toMatchObject({ number: "1" });
    expect(torn).toMatch(/^\{"number":"2"/);
    expect(JSON.parse(second ?? "")).toMatchObject({ number: "2" });
  });

  it("writes nothing when the ledger's seals are others than those kept", async () => {
    await sealMore(1);
    await sealMore(2);
    await copySeals(file);
    const before = readFileSync(file, "utf8");
    const { restore } = await rememberLedger(database, forger);
    await forger`delete from wallet.ledger_seals where number = 2`;
    await expect(copySeals(file)).rejects.toThrow("Seal 2 is not the one in");
    await restore();
    await forger`update wallet.ledger_seals set hash = sha256(hash) where number = 2`;
    await expect(copySeals(file)).rejects.toThrow("Seal 2 is not the one in");
    await restore();
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(await copySeals(file)).toBe(0);
  });
});
