/** Statements that are not as they should be: each has its report, and changes nothing but that. */
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { useDatabase } from "@/server/testing/database";
import { fund, makePerson, type Person } from "@/server/testing/factories";
import { adminCall, compareFile, itemsOf, upload } from "@/server/testing/statements";
import { type ColumnMap, REVIO_COLUMNS } from "./column-map";
import { receiveStatement } from "./receive-statement";
import { requestRun } from "./request-run";
import { saveStatementMap } from "./statement-maps";

const database = useDatabase({ STATEMENT_MAX_BYTES: String(1 << 20) });
const WINDOW = { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-11-02T00:00:00Z") };
const BRAND = "5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10";
const HEADER = REVIO_COLUMNS.join(",");
let admin: Person;

const row = (id: string, changes: Partial<Record<string, string>> = {}): string => {
  const paid = "2026-11-01 10:00:00";
  const fields: Record<string, string> = {
    id,
    product: "purchase",
    related_to: "",
    reference: "OW0000000000000",
    status: "paid",
    created_on: paid,
    paid_on: paid,
    currency: "ZAR",
    amount: "250.00",
    fee_amount: "7.50",
    net_amount: "242.50",
    payment_method: "visa",
    is_test: "true",
    brand_id: BRAND,
    ...changes,
  };
  return REVIO_COLUMNS.map((name) => fields[name] ?? "").join(",");
};
const file = (...rows: string[]): Buffer => Buffer.from(`${[HEADER, ...rows].join("\n")}\n`);

/** Everything the wallet holds but what is about statements, as one text. */
async function stateOfAll(): Promise<string> {
  const tables = await database.admin<{ name: string }[]>`
    select table_name as name from information_schema.tables
     where table_schema = 'wallet' and table_type = 'BASE TABLE' and table_name !~ '^(statement_|audit_log$|rate_limits$)' order by 1`;
  const sums = tables.map(
    ({ name }) =>
      `select '${name}', md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from wallet.${name} t`,
  );
  return JSON.stringify(await database.admin.unsafe(`${sums.join(" union all ")} order by 1`));
}

const problemOf = async (
  fileId: string,
): Promise<{ code: string; detail: string; line: number | null }[]> => {
  const [found] = await database.admin`select problems from wallet.statement_files where id = ${fileId}`;
  return found?.["problems"];
};

beforeAll(async () => {
  admin = await makePerson(database, { role: "admin" });
  await fund(await makePerson(database), 25_000n);
});

const latin1 = Buffer.concat([file(), Buffer.from("a,purchase,,caf\u00e9", "latin1")]);
const REFUSED: [name: string, content: Buffer, code: string, says: RegExp][] = [
  ["no bytes", Buffer.alloc(0), "empty", /no bytes/],
  ["a header only", file(), "no_rows", /no row below/],
  [
    "columns that are missing",
    Buffer.from("id,amount\n1,2\n"),
    "wrong_columns",
    /Missing: product, related_to/,
  ],
  ["a column more", Buffer.from(`${HEADER},extra\n${row("a")},1\n`), "wrong_columns", /Unknown: extra/],
  ["a column twice", Buffer.from(`${HEADER},id\n${row("a")},1\n`), "duplicate_header", /Twice: id/],
  ["Latin-1", latin1, "not_utf8", /not UTF-8/],
  ["UTF-16", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(HEADER, "utf16le")]), "utf16", /UTF-16/],
  [
    "decimal commas",
    file(row("a", { amount: '"250,00"' }), row("b", { amount: '"1,50"' })),
    "decimal_comma_unmapped",
    /decimal comma/,
  ],
  [
    "a row cut in two",
    Buffer.from(file(row("a"), row("b")).subarray(0, -40)),
    "cut_off",
    /middle of this line/,
  ],
  [
    "an end that only lacks its line break",
    Buffer.from(file(row("a"), row("b")).subarray(0, -1)),
    "cut_off",
    /middle of this line/,
  ],
  ["a quote that never ends", file(row("a"), row('"b')), "unclosed", /never closes/],
  ["something else altogether", Buffer.from("%PDF-1.7 and so on\n"), "wrong_columns", /Missing/],
];

describe("a file that can't be used", () => {
  it.each(REFUSED)(
    "with %s is refused, says why, and changes nothing",
    async (_name, content, code, says) => {
      const before = await stateOfAll();
      const { fileId, state } = await upload(admin, content, WINDOW);
      expect(state).toBe("refused");
      const [problem, ...others] = await problemOf(fileId);
      expect([problem?.code, others]).toEqual([code, []]);
      expect(problem?.detail).toMatch(says);
      const run = requestRun(adminCall(admin), {
        runId: newId(),
        kind: "upload",
        fileId,
        leaveOutBadRows: true,
        reason: null,
      });
      await expect(run).rejects.toThrow(new Refusal("FILE_REFUSED"));
      expect(await stateOfAll()).toBe(before);
    },
  );

  it("of which less arrived than was said is refused as cut off", async () => {
    const content = file(row("a"));
    const { fileId } = await upload(admin, content, { ...WINDOW, bytes: content.byteLength + 1 }).catch(
      () => ({ fileId: "" }),
    );
    const [problem] = await problemOf(fileId);
    expect(problem?.code).toBe("cut_off");
  });

  it("larger than may be is refused while it streams, and no more of it is stored", async () => {
    const fileId = newId();
    const endless = async function* () {
      for (let piece = 0; piece < 1024; piece++) yield Buffer.alloc(1 << 20, 32);
    };
    const wish = {
      ...WINDOW,
      fileId,
      name: "big.csv",
      format: "revio_csv",
      mapId: null,
      bytes: 1 << 30,
    } as const;
    await expect(receiveStatement(adminCall(admin), wish, endless())).rejects.toThrow(
      new Refusal("PAYLOAD_TOO_LARGE"),
    );
    expect((await problemOf(fileId))[0]?.code).toBe("too_large");
    const [stored] =
      await database.admin`select count(*)::int as chunks from wallet.statement_chunks where file_id = ${fileId}`;
    expect(stored?.["chunks"]).toBe(0);
  });

  it("whose stream broke is refused, and the error goes on", async () => {
    const fileId = newId();
    const broken = async function* () {
      yield file(row("a"));
      throw new Error("the connection was closed");
    };
    const wish = {
      ...WINDOW,
      fileId,
      name: "cut.csv",
      format: "revio_csv",
      mapId: null,
      bytes: 500,
    } as const;
    await expect(receiveStatement(adminCall(admin), wish, broken())).rejects.toThrow(
      "the connection was closed",
    );
    expect((await problemOf(fileId))[0]?.code).toBe("cut_off");
  });
});

describe("a file with rows that can't be read", () => {
  const BAD: [code: string, field: string | null, text: string][] = [
    ["columns", null, "a,b,c"],
    ["amount", "amount", row("a", { amount: "25O.00" })],
    ["amount", "amount", row("a", { amount: "1.005" })],
    ["amount", "amount", row("a", { amount: '"1,000.00"' })],
    ["amount_negative", "amount", row("a", { amount: "-1.00" })],
    ["amount", "fee", row("a", { fee_amount: "x" })],
    ["currency", "currency", row("a", { currency: "R" })],
    ["time", "paidAt", row("a", { paid_on: "2026-02-30 10:00:00" })],
    ["time", "paidAt", row("a", { paid_on: "01/11/2026" })],
    ["product", "product", row("a", { product: "gift" })],
    ["id", "objectId", row("")],
    ["flag", "isTest", row("a", { is_test: "perhaps" })],
    ["too_long", "reference", row("a", { reference: "x".repeat(201) })],
    ["characters", null, row("a", { reference: "a\u0000b" })],
  ];

  it("shows each of them with its line, field and text, and compares nothing until somebody says to leave them out", async () => {
    const good = row("aaaaaaaa-0000-4000-8000-000000000001");
    const rows = BAD.map(([, , text]) => text);
    const late = rows.slice(0, -1); // a NUL in the first bytes would look like UTF-16
    const { fileId, state } = await upload(
      admin,
      file(good, good.replace("0001", "0002"), ...late, rows.at(-1) ?? ""),
      WINDOW,
      64,
    );
    expect(state).toBe("checked");
    const found =
      await database.admin`select line, code, field, text from wallet.statement_bad_rows where file_id = ${fileId} order by line`;
    expect(found.map(({ line, code, field }) => [Number(line), code, field])).toEqual(
      BAD.map(([code, field], index) => [index + 4, code, field]),
    );
    expect(found[0]?.["text"]).toBe("a,b,c");
    await expect(compareFile(admin, fileId)).rejects.toThrow(new Refusal("FILE_HAS_BAD_ROWS"));
    const left = await itemsOf(await compareFile(admin, fileId, { leaveOutBadRows: true }));
    expect(left.filter(({ type }) => type === "unreadable_row")).toHaveLength(BAD.length);
  });
});

describe("a file as a bank writes it", () => {
  const map: ColumnMap = {
    delimiter: ";",
    decimal: ",",
    group: ".",
    dateFormat: "DD/MM/YYYY",
    timezone: "Africa/Johannesburg",
    columns: { reference: "Ref", paidAt: "Date", amount: "Amount" },
    fixed: { currency: "ZAR", product: "purchase", status: "booked" },
    products: {},
    signed: true,
  };

  it("is read by its column map: byte order mark, decimal comma, signs, its own zone", async () => {
    const mapId = newId();
    await saveStatementMap(adminCall(admin), { mapId, name: "A bank", map });
    const text =
      '\ufeffDate;Ref;Amount;Unused\r\n01/11/2026;OW0000000000001;1.250,00;x\r\n01/11/2026;"OW0000;2";-250,5;"a ""b"""\r\n';
    const { fileId, state } = await upload(admin, Buffer.from(text), { ...WINDOW, format: "csv", mapId });
    expect([state, await problemOf(fileId)]).toEqual(["checked", []]);
    const runId = await compareFile(admin, fileId);
    const rows =
      await database.admin`select product, reference, amount, paid_at, object_id from wallet.statement_rows order by line`;
    expect(
      rows.map((one) => [
        one["product"],
        one["reference"],
        one["amount"],
        one["paid_at"].toISOString(),
        one["object_id"],
      ]),
    ).toEqual([
      ["purchase", "OW0000000000001", "125000", "2026-10-31T22:00:00.000Z", "OW0000000000001"],
      ["payout", "OW0000;2", "25050", "2026-10-31T22:00:00.000Z", "OW0000;2"],
    ]);
    expect(await itemsOf(runId)).toEqual([]); // paid on the 31st of October in UTC: outside of the window
  });
});
