import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeId } from "@/db/ids";
import { REVIO_COLUMNS } from "@/server/reconciliation/column-map";
import { accessCookieOf } from "@/server/testing/call-procedure";
import { makePerson, type Person } from "@/server/testing/factories";
import { useSignedIn } from "@/server/testing/signed-in";
import { compareFile, upload } from "@/server/testing/statements";
import { POST } from "@/app/api/admin/statements/route";

const me = useSignedIn();
const WINDOW = { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-11-02T00:00:00Z") };
let admin: Person;
let cookie: string;
let runId: string;
let statementId: string;

const row = (id: string, amount: string): string =>
  `${id},purchase,,OW0000000000000,paid,2026-11-01 10:00:00,2026-11-01 10:00:00,ZAR,${amount},0.00,${amount},visa,true,5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10`;

beforeAll(async () => {
  admin = await makePerson(me.database, { role: "admin" });
  cookie = await accessCookieOf(admin);
  const rows = Array.from({ length: 60 }, (_, n) =>
    row(`stranger-${String(n).padStart(2, "0")}`, `${n + 1}.00`),
  );
  const bad = Array.from({ length: 30 }, (_, n) => row(`bad-${n}`, "x"));
  const { fileId } = await upload(
    admin,
    Buffer.from(`${[REVIO_COLUMNS.join(","), ...rows, ...bad].join("\n")}\n`),
    WINDOW,
  );
  statementId = encodeId("sta", fileId);
  runId = encodeId("run", await compareFile(admin, fileId, { leaveOutBadRows: true }));
});

const ask = async <Answer>(path: string, input: object): Promise<Answer> => {
  const { body } = await me.call(path, { body: JSON.stringify(input) }, cookie);
  if (body.error) throw new Error(JSON.stringify(body.error));
  return body.result?.data as Answer;
};
type Page<Item> = { items: Item[]; next: string | null; prev: string | null };
type Item = { seq: number; objectId: string; breakId: string | null; provider: { amount: string | null } };

describe("adminRuns", () => {
  it("shows a run with the figures of its report, and the report as it was written", async () => {
    const { run, report } = await ask<{ run: object; report: object }>("adminRuns.get", { runId });
    expect(run).toMatchObject({
      runId,
      state: "done",
      compared: "60",
      matched: "0",
      breaksNew: 90,
      unexplained: "-183000",
      matchRate: 0,
    });
    expect(report).toMatchObject({
      breaks: { unknown_reference: { count: 60 }, unreadable_row: { count: 30 } },
      clearing: { residual: "0" },
    });
    const { text, sha256 } = await ask<{ text: string; sha256: string }>("adminRuns.report", { runId });
    expect(createHash("sha256").update(text).digest("hex")).toBe(sha256);
  });

  it("pages through the items there and back, filtered, and refuses a cursor of another list", async () => {
    const wanted = { runId, type: "unknown_reference", limit: 25 };
    const first = await ask<Page<Item>>("adminRuns.items", wanted);
    const second = await ask<Page<Item>>("adminRuns.items", { ...wanted, cursor: first.next });
    const third = await ask<Page<Item>>("adminRuns.items", { ...wanted, cursor: second.next });
    expect([first.items.length, second.items.length, third.items.length, third.next]).toEqual([
      25,
      25,
      10,
      null,
    ]);
    expect([...first.items, ...second.items, ...third.items].map(({ objectId }) => objectId)).toEqual(
      Array.from({ length: 60 }, (_, n) => `stranger-${String(n).padStart(2, "0")}`),
    );
    const back = await ask<Page<Item>>("adminRuns.items", { ...wanted, cursor: third.prev });
    expect(back.items).toEqual(second.items);
    expect(first.items[0]?.breakId).toMatch(/^brk_/);
    const other = { runId, type: "unreadable_row", limit: 25, cursor: first.next };
    expect(await me.codeOf("adminRuns.items", { body: JSON.stringify(other) }, cookie)).toEqual([
      400,
      "BAD_CURSOR",
    ]);
  });

  it("lists runs and statements, and a statement's bad rows by their lines", async () => {
    const runs = await ask<Page<{ runId: string }>>("adminRuns.list", {});
    expect(runs.items.map((one) => one.runId)).toEqual([runId]);
    const { statement, runIds } = await ask<{ statement: object; runIds: string[] }>("adminStatements.get", {
      statementId,
    });
    expect([statement, runIds]).toMatchObject([
      { state: "checked", goodRows: "60", badRows: "30", problems: [] },
      [runId],
    ]);
    const page = await ask<Page<{ line: string }>>("adminStatements.badRows", { statementId, limit: 25 });
    const rest = await ask<Page<{ line: string }>>("adminStatements.badRows", {
      statementId,
      limit: 25,
      cursor: page.next,
    });
    expect([...page.items, ...rest.items].map(({ line }) => Number(line))).toEqual(
      Array.from({ length: 30 }, (_, n) => n + 62),
    );
  });

  it("takes no window without end, in the future, or longer than a quarter, and no rows left out without a reason", async () => {
    const start = (from: string, to: string) =>
      me.codeOf("adminRuns.start", { body: JSON.stringify({ key: crypto.randomUUID(), from, to }) }, cookie);
    expect(await start("2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z")).toEqual([400, "BAD_INPUT"]);
    expect(await start("2099-11-01T00:00:00Z", "2099-11-02T00:00:00Z")).toEqual([400, "BAD_INPUT"]);
    expect(await start("2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z")).toEqual([400, "BAD_INPUT"]);
    const input = { key: crypto.randomUUID(), statementId, leaveOutBadRows: true };
    expect(await me.codeOf("adminRuns.startUpload", { body: JSON.stringify(input) }, cookie)).toEqual([
      400,
      "BAD_INPUT",
    ]);
  });
});

describe("POST /api/admin/statements", () => {
  const send = async (
    headers: Record<string, string>,
    query = "name=a.csv&format=revio_csv&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z",
  ) => {
    const answer = await POST(
      new Request(`http://localhost:3000/api/admin/statements?${query}`, {
        method: "POST",
        headers: { "x-file-size": "1", ...headers },
        body: "x",
      }),
    );
    return [answer.status, ((await answer.json()) as { code: string }).code];
  };
  const own = { origin: "http://localhost:3000" };

  it("takes files of admins from our own pages only", async () => {
    expect(await send({ cookie })).toEqual([403, "ORIGIN_REFUSED"]);
    expect(await send({ cookie, origin: "https://evil.example" })).toEqual([403, "ORIGIN_REFUSED"]);
    expect(await send(own)).toEqual([401, "SESSION_ENDED"]);
    expect(await send({ ...own, cookie: me.cookie })).toEqual([403, "NO_PERMISSION"]);
  });

  it("says which part of the question is wrong", async () => {
    expect(
      await send(
        { ...own, cookie },
        "name=a.csv&format=xls&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z",
      ),
    ).toEqual([400, "BAD_INPUT"]);
    expect(
      await send(
        { ...own, cookie },
        "name=a.csv&format=csv&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z",
      ),
    ).toEqual([400, "BAD_INPUT"]);
    expect(await send({ ...own, cookie, "x-file-size": "many" })).toEqual([400, "BAD_INPUT"]);
  });
});
