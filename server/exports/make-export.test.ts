import { crc32, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { submitIdentity } from "@/server/identity/submit-identity";
import { useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  fund,
  makePerson,
  makeWithdrawal,
  type Person,
  settlePayout,
} from "@/server/testing/factories";
import { newIdNumber } from "@/server/testing/id-numbers";
import { confirmed } from "@/server/testing/step-up";
import { fetchExport } from "./fetch-export";
import { IDENTITY } from "./identity-part";
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
    const names = [IDENTITY, ...PARTS].flatMap(({ name }) => [`csv/${name}.csv`, `json/${name}.json`]);
    expect([...files.keys()].sort()).toEqual(["README.txt", ...names].sort());
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
    const said = [...[IDENTITY, ...PARTS].flatMap(({ tables }) => tables), ...Object.keys(NOT_IN_THE_COPY)];
    expect(rows.map(({ name }) => name).filter((name) => !said.includes(name))).toEqual([]);
    const known = new Set(["users", "audit_log", ...rows.map(({ name }) => name)]);
    expect(said.filter((name) => !known.has(name))).toEqual([]);
  });

  it("14.49 has the name that the person gave, and when a number was given, but no number; nobody else's", async () => {
    const number = newIdNumber();
    const [person, other, nobody] = [
      await makePerson(database, { identity: false }),
      await makePerson(database, { identity: false }),
      await makePerson(database, { identity: false }),
    ];
    await submitIdentity(person, { name: "Nomsa van 't Hoff", number });
    await submitIdentity(other, { name: "Sipho Dlamini", number: newIdNumber() });
    const exportId = await ask(person);
    await makeExport(exportId);
    const files = await copyOf(person, exportId);
    expect(JSON.parse(files.get("json/identity.json") ?? "")).toEqual([
      {
        legal_name: "Nomsa van 't Hoff",
        identity_number: "•••••••••••••",
        recorded_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    ]);
    expect(files.get("csv/identity.csv")).toContain("Nomsa van 't Hoff");
    const all = [...files.values()].join();
    for (const secret of [number, "Sipho", "v1.k1."]) expect(all).not.toContain(secret);
    const rows = await database.admin<{ line: string }[]>`
      select a::text as line from wallet.audit_log a union all select o::text from wallet.outbox o`;
    expect(rows.filter(({ line }) => /Nomsa|Sipho/.test(line))).toEqual([]);
    const none = await ask(nobody);
    await makeExport(none);
    expect((await copyOf(nobody, none)).get("json/identity.json")).toBe("[\n]\n");
  });

  it("14.38 tells the worker a sealed name while a copy waits to be made, and never again", async () => {
    const person = await makePerson(database);
    const sealedName = (exportId: string) =>
      query("worker", "select legal_name from wallet.find_export_identity($1)", [exportId]);
    const exportId = await ask(person);
    expect(await sealedName(exportId)).toEqual([{ legal_name: expect.stringMatching(/^v1\./) }]);
    for (const role of ["app", "read"] as const)
      await expect(
        query(role, "select legal_name from wallet.find_export_identity($1)", [exportId]),
      ).rejects.toMatchObject({ code: "42501" });
    await makeExport(exportId);
    expect(await sealedName(exportId)).toEqual([]);
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
