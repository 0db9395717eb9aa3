import { crc32, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  fund,
  makePerson,
  makeWithdrawal,
  type Person,
  settlePayout,
} from "@/server/testing/factories";
import { confirmed } from "@/server/testing/step-up";
import { fetchExport } from "./fetch-export";
import { giveUpExport, makeExport } from "./make-export";
import { NOT_IN_THE_COPY, PARTS } from "./personal-data";
import { findNewestExport } from "./queries";
import { requestExport } from "./request-export";

const database = useDatabase();

const ask = async (person: Person): Promise<string> =>
  requestExport(await confirmed(person, "account.export", {}));

/** The files of an archive, each with its checksum checked: read from the headers before them, as a reader without a directory would. */
function filesIn(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  let at = 0;
  while (archive.readUInt32LE(at) === 0x04034b50) {
    const [crc, packed, size] = [
      archive.readUInt32LE(at + 14),
      archive.readUInt32LE(at + 18),
      archive.readUInt32LE(at + 22),
    ];
    const start = at + 30 + archive.readUInt16LE(at + 26);
    const content = inflateRawSync(archive.subarray(start, start + packed));
    expect([content.length, crc32(content)]).toEqual([size, crc]);
    files.set(archive.toString("utf8", at + 30, start), content.toString("utf8"));
    at = start + packed;
  }
  return files;
}

const copyOf = async (person: Person, exportId: string): Promise<Map<string, string>> =>
  filesIn(await fetchExport(person, exportId));

describe("a copy of a person's data", () => {
  it("14.49 has everything there is of this person and nothing of another, as tables and for machines", async () => {
    const [person, other] = [await makePerson(database), await makePerson(database)];
    await fund(other, 123_456n);
    await fund(person, 50_000n);
    const withdrawal = await makeWithdrawal(person);
    await settlePayout(withdrawal, await attachPayout(withdrawal));
    const exportId = await ask(person);
    expect(await makeExport(exportId)).toBe("finished");
    const files = await copyOf(person, exportId);
    expect([...files.keys()].sort()).toEqual(
      ["README.txt", ...PARTS.flatMap(({ name }) => [`csv/${name}.csv`, `json/${name}.json`])].sort(),
    );
    const json = (name: string) =>
      JSON.parse(files.get(`json/${name}.json`) ?? "") as Record<string, string>[];
    expect(json("profile")).toEqual([
      expect.objectContaining({ id: person.userId, email: person.email, tier: "2" }),
    ]);
    expect(json("transactions").map(({ type, amount }) => `${type} ${amount}`)).toEqual([
      "deposit 50000",
      "withdrawal 10000",
    ]);
    expect(json("balances")).toEqual([{ currency: "ZAR", available: "39500", reserved: "0" }]);
    const moved = json("entries")
      .filter(({ account_kind }) => account_kind === "available")
      .map(({ change }) => change);
    expect(moved).toEqual(["50000", "-10500"]);
    expect(json("bank-accounts")[0]?.["number"]).toMatch(/^•••• \d{4}$/);
    expect(json("sessions")).toHaveLength(1);
    expect(json("what-you-did").map(({ action }) => action)).toContain("account.export");
    const all = [...files.values()].join();
    for (const foreign of [other.userId, other.email, "123456"]) expect(all).not.toContain(foreign);
    const lines = files.get("csv/transactions.csv")?.trimEnd().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines?.[0]).toMatch(/^\uFEFFid,reference,type,status,/);
  });

  it("has each table that names a person, or the reason why not", async () => {
    const rows = await database.admin<{ name: string }[]>`
      select distinct c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'wallet' and c.relkind = 'r'
         and (exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped)
              or exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'wallet.users'::regclass))`;
    const said = [...PARTS.flatMap(({ tables }) => tables), ...Object.keys(NOT_IN_THE_COPY)];
    expect(rows.map(({ name }) => name).filter((name) => !said.includes(name))).toEqual([]);
    const known = new Set(["users", "audit_log", ...rows.map(({ name }) => name)]);
    expect(said.filter((name) => !known.has(name))).toEqual([]);
  });

  it("14.49 is made once, told once, fetched by its own person alone, and is gone after a day", async () => {
    const [person, other] = [await makePerson(database), await makePerson(database)];
    const exportId = await ask(person);
    await expect(ask(person)).rejects.toThrow("EXPORT_WAITING");
    await expect(requestExport(person)).rejects.toThrow("STEP_UP_REQUIRED");
    await expect(fetchExport(person, exportId)).rejects.toThrow("NOT_FOUND");
    expect(await Promise.all([makeExport(exportId), makeExport(exportId)])).toContain("finished");
    expect(await makeExport(exportId)).toBe("already");
    await expect(fetchExport(other, exportId)).rejects.toThrow("NOT_FOUND");
    expect(await findNewestExport(person.userId)).toMatchObject({ state: "ready" });
    await fetchExport(person, exportId);
    const told = await database.admin`
      select a.action, a.outcome, o.event_name from wallet.audit_log a left join wallet.outbox o on o.subject_id = a.id
       where a.object_id = ${exportId} order by a.at, a.id`;
    expect(told).toEqual([
      { action: "account.export", outcome: "done", event_name: null },
      { action: "account.export_ready", outcome: "done", event_name: "account/changed" },
      { action: "account.export_fetch", outcome: "done", event_name: null },
    ]);
    await database.admin`update wallet.data_exports set expires_at = now() - interval '1 second' where id = ${exportId}`;
    await expect(fetchExport(person, exportId)).rejects.toThrow("NOT_FOUND");
    const emptied = () =>
      query<{ deleted: number }>("worker", "select deleted from wallet.purge_data_exports(100)");
    expect([await emptied(), await emptied()]).toEqual([[{ deleted: 1 }], [{ deleted: 0 }]]);
    expect(await findNewestExport(person.userId)).toMatchObject({ state: "over" });
    expect(await ask(person)).not.toBe(exportId);
  });

  it("can be asked for again when it could not be made", async () => {
    const person = await makePerson(database);
    expect(await giveUpExport(await ask(person))).toBe("finished");
    expect(await findNewestExport(person.userId)).toMatchObject({ state: "failed" });
    await ask(person);
  });

  it("reads page by page, and misses no row between two pages", async () => {
    const person = await makePerson(database);
    await database.admin`
      insert into wallet.notifications (id, user_id, kind, subject_id, occurrence, channel, state, created_at)
      select wallet.new_uuid(), ${person.userId}, 'transfer_sent', wallet.new_uuid(), n, 'email', 'sent', now() - (n / 3) * interval '1 second'
        from generate_series(1, 1000) n`;
    const exportId = await ask(person);
    await makeExport(exportId, 100);
    const rows = JSON.parse((await copyOf(person, exportId)).get("json/notifications.json") ?? "") as {
      id: string;
    }[];
    expect(rows).toHaveLength(1_000);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1_000);
  });
});
