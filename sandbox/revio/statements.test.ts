import { describe, expect, it } from "vitest";
import { type Reply, codeOf, created, payoutTo, purchaseCalls, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "statements", forget_webhooks: true });
const { act } = purchaseCalls(sandbox);

const NOBODY = "00000000-0000-4000-8000-000000000000";
const HEADER =
  "id,product,related_to,reference,status,created_on,paid_on,currency,amount,fee_amount,net_amount,payment_method,is_test,brand_id";

const set = (settings: object) => sandbox.control("PUT", "settings", settings);
const ask = (query = "", body: unknown = { format: "csv", timezone: "UTC" }): Promise<Reply> =>
  sandbox.api("POST", `/company_statements/${query}`, body);
const read = (id: string): Promise<Reply> => sandbox.api("GET", `/company_statements/${id}/`);
const clock = async (): Promise<number> => Number((await sandbox.control("GET", "clock")).json.at("now"));

/** Asks, waits until it is made, and answers where the file is. */
async function made(query = "", body?: unknown): Promise<string> {
  const id = String((await ask(query, body)).json.at("id"));
  await sandbox.advance(2);
  return String((await read(id)).json.at("download_url"));
}

const bytesAt = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url)).arrayBuffer());
const text = async (query = "", body?: unknown): Promise<string> =>
  (await bytesAt(await made(query, body))).toString();

/** Rows by column; these have no quoted field. */
async function rows(query = ""): Promise<Record<string, string>[]> {
  const [, ...lines] = (await text(query)).trimEnd().split("\n");
  const names = HEADER.split(",");
  return lines.map((line) =>
    Object.fromEntries(line.split(",").map((field, index) => [names[index] ?? "", field])),
  );
}

/** A month in small: paid, unpaid, refunded in part and charged back, paid out, returned, under way. */
async function aMonth() {
  await set({ refund_min_age_s: 0 });
  const [paid, refunded, chargedBack, unpaid] = [
    await created(sandbox),
    await created(sandbox),
    await created(sandbox),
    await created(sandbox),
  ];
  for (const id of [paid, refunded, chargedBack]) await act(id, "pay");
  await sandbox.advance(100);
  await sandbox.api("POST", `/purchases/${refunded}/refund/`, { amount: 5000 });
  await sandbox.api("POST", `/purchases/${chargedBack}/refund/`, { amount: 1000 });
  await sandbox.advance(100);
  await act(chargedBack, "charge-back");
  const [sent, returned, open, failed] = [
    await payoutTo(sandbox, "110000001"),
    await payoutTo(sandbox, "210000001"),
    await payoutTo(sandbox, "110000003"),
    await payoutTo(sandbox, "110000002"),
  ];
  for (const id of [sent, returned, open, failed]) await sandbox.api("POST", `/payouts/${id}/execute/`);
  await sandbox.advance(100);
  return { paid, refunded, chargedBack, unpaid, sent, returned, open, failed };
}

describe("a statement", () => {
  it("is pending, then processing, then there, two seconds after it was asked for", async () => {
    const asked = await ask("?paid_from=1700000000&currency=ZAR");
    expect(asked.status).toBe(201);
    expect(asked.json.value).toMatchObject({
      type: "company_statement",
      status: "pending",
      format: "csv",
      timezone: "UTC",
      filters: { paid_from: "1700000000", currency: "ZAR" },
      download_url: null,
      is_test: true,
    });
    const id = String(asked.json.at("id"));
    await sandbox.advance(1);
    expect((await read(id)).json.at("status")).toBe("processing");
    await sandbox.advance(1);
    const ready = (await read(id)).json;
    expect([ready.at("status"), String(ready.at("download_url"))]).toEqual([
      "success",
      expect.stringMatching(new RegExp(`^${sandbox.origin}/__statements/${id}-[0-9a-f]{32}\\.csv$`)),
    ]);
  });

  it("stays as it was at the first look, also over a restart", async () => {
    const url = await made();
    expect((await bytesAt(url)).toString()).toBe(`${HEADER}\n`);
    await act(await created(sandbox), "pay");
    await sandbox.restart();
    expect((await bytesAt(url.replace(/^http:\/\/[^/]+/, sandbox.origin))).toString()).toBe(`${HEADER}\n`);
    expect(await rows()).toHaveLength(1);
  });

  it("is written once, however many look at it at once", async () => {
    const id = String((await ask()).json.at("id"));
    await sandbox.advance(2);
    expect(
      (await sandbox.api("GET", "/company_statements/")).json.at("results", 0, "download_url"),
    ).toBeNull();
    const looks = await Promise.all(
      Array.from({ length: 8 }, async () => {
        await act(await created(sandbox), "pay");
        return bytesAt(String((await read(id)).json.at("download_url")));
      }),
    );
    expect(new Set(looks.map(String)).size).toBe(1);
  });

  it("is pending in the first answer, also when it takes no time at all", async () => {
    await set({ statement_seconds: 0 });
    const asked = (await ask()).json;
    expect([asked.at("status"), asked.at("download_url")]).toEqual(["pending", null]);
    expect((await read(String(asked.at("id")))).json.at("status")).toBe("success");
  });

  it("fails, or is never ready, when the setting says so", async () => {
    await set({ statement_outcome: "error" });
    const id = String((await ask()).json.at("id"));
    await sandbox.advance(2);
    expect((await read(id)).json.at("status")).toBe("error");
    await set({ statement_outcome: "stuck" });
    await sandbox.advance(3600);
    expect([(await read(id)).json.at("status"), (await read(id)).json.at("download_url")]).toEqual([
      "processing",
      null,
    ]);
  });

  it("is cancelled while it is made, not afterwards", async () => {
    const id = String((await ask()).json.at("id"));
    const cancel = (one: string) => sandbox.api("POST", `/company_statements/${one}/cancel/`);
    expect((await cancel(id)).json.at("status")).toBe("cancelled");
    await sandbox.advance(2);
    expect((await read(id)).json.at("status")).toBe("cancelled");
    const ready = String((await ask()).json.at("id"));
    await sandbox.advance(2);
    expect(codeOf(await cancel(ready))).toEqual([400, "company_statement_cancel_error"]);
    expect((await cancel(NOBODY)).status).toBe(404);
  });

  it("is listed, newest first, by pages", async () => {
    await set({ page_size: 2 });
    const ids = [];
    for (let count = 0; count < 3; count += 1) ids.unshift(String((await ask()).json.at("id")));
    const first = (await sandbox.api("GET", "/company_statements/")).json;
    const next = new URL(String(first.at("next")));
    const second = (await sandbox.api("GET", next.pathname.replace("/api/v1", "") + next.search)).json;
    expect([
      first.at("results", 0, "id"),
      first.at("results", 1, "id"),
      second.at("results", 0, "id"),
    ]).toEqual(ids);
    expect(second.at("next")).toBeNull();
  });

  it("refuses what can't be asked for, by field", async () => {
    const errors = await ask("?paid_from=yesterday&currency=RAND&product=fee", {
      format: "pdf",
      timezone: "+02:00",
    });
    expect(errors.status).toBe(400);
    expect(Object.keys(errors.json.value as object).sort()).toEqual([
      "currency",
      "format",
      "paid_from",
      "product",
      "timezone",
    ]);
    expect((await ask("", [])).status).toBe(400);
    expect((await read(NOBODY)).status).toBe(404);
  });

  it("gives its file only to who has the whole address", async () => {
    const url = await made();
    expect((await fetch(url)).headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect((await fetch(url.replace(/.{5}\.csv$/, "00000.csv"))).status).toBe(404);
    expect((await fetch(`${sandbox.origin}/__statements/${NOBODY}-${"0".repeat(32)}.csv`)).status).toBe(404);
    expect((await fetch(`${sandbox.origin}/__statements/`)).status).toBe(404);
  });
});

describe("a fault of its download", () => {
  const spoil = (kind: string, more: object = {}) =>
    sandbox.control("POST", "faults", {
      match: { path: "/__statements/{file}", times: 1 },
      do: { kind, ...more },
    });

  it("breaks it off, refuses or loses it, and the next one is whole", async () => {
    await act(await created(sandbox), "pay");
    const url = await made();
    const whole = await bytesAt(url);
    await spoil("reset");
    await expect(bytesAt(url)).rejects.toThrow();
    await spoil("close");
    await expect(fetch(url)).rejects.toThrow();
    await spoil("answer", { status: 503 });
    expect((await fetch(url)).status).toBe(503);
    expect(await bytesAt(url)).toEqual(whole);
  });

  it("is not one of the API's, unless it is of everything", async () => {
    const url = await made();
    await sandbox.control("POST", "faults", {
      match: { path: "/company_statements/", times: 1 },
      do: { kind: "close" },
    });
    expect((await fetch(url)).status).toBe(200);
    await sandbox.control("POST", "faults", { match: { method: "POST" }, do: { kind: "close" } });
    expect((await fetch(url)).status).toBe(200);
    await sandbox.control("POST", "faults", { match: {}, do: { kind: "answer", status: 500 } });
    expect((await fetch(url)).status).toBe(500);
  });
});

describe("its rows", () => {
  it("tell each movement of money once: their sums are the book", async () => {
    await aMonth();
    const sums = new Map<string, [bigint, bigint]>();
    for (const row of await rows()) {
      if (row["paid_on"] === "") continue;
      const [amount, fee] = sums.get(row["product"] ?? "") ?? [0n, 0n];
      const minor = (name: string): bigint => BigInt((row[name] ?? "").replace(".", ""));
      sums.set(row["product"] ?? "", [amount + minor("amount"), fee + minor("fee_amount")]);
    }
    const book = new Map<string, [bigint, bigint]>();
    const told = (await sandbox.control("GET", "book")).json.at("rows") as Record<string, string>[];
    for (const { kind = "", amount = "", fee = "" } of told) {
      const [amounts, fees] = book.get(kind) ?? [0n, 0n];
      book.set(kind, [amounts + BigInt(amount), fees + BigInt(fee)]);
    }
    expect(sums).toEqual(book);
    expect([...sums.keys()].sort()).toEqual(["chargeback", "payout", "payout_return", "purchase", "refund"]);
  });

  it("have a time of payment only where money moved, and come in its order", async () => {
    const month = await aMonth();
    const told = (await rows()).map((row) => [row["id"], row["product"], row["paid_on"] !== ""]);
    const of = (id: string, ...more: [string, boolean]) => expect(told).toContainEqual([id, ...more]);
    of(month.paid, "purchase", true);
    of(month.chargedBack, "chargeback", true);
    of(month.sent, "payout", true);
    of(month.returned, "payout", true);
    of(month.returned, "payout_return", true);
    const unpaid = new Set(told.filter(([, , paid]) => !paid).map(([id]) => id));
    expect(unpaid).toEqual(new Set([month.unpaid, month.open, month.failed]));
    expect(told.findIndex(([, , paid]) => !paid)).toBe(told.length - 3);
    const times = (await rows()).map((row) => row["paid_on"] ?? "").filter(Boolean);
    expect(times).toEqual(times.toSorted());
  });

  it("show amounts as decimal text, what is kept taken off, and payouts with what left the balance", async () => {
    const { paid, sent, chargedBack } = await aMonth();
    const told = new Map((await rows()).map((row) => [`${row["product"]} ${row["id"]}`, row]));
    const money = (key: string) =>
      ["amount", "fee_amount", "net_amount"].map((name) => told.get(key)?.[name]);
    expect(money(`purchase ${paid}`)).toEqual(["250.00", "7.38", "242.62"]);
    expect(money(`payout ${sent}`)).toEqual(["250.00", "3.00", "253.00"]);
    expect(money(`chargeback ${chargedBack}`)).toEqual(["240.00", "0.00", "240.00"]);
    expect(told.get(`chargeback ${chargedBack}`)?.["related_to"]).toBe(chargedBack);
  });

  it("count a purchase that a person marked as paid as unpaid", async () => {
    await act(await created(sandbox), "mark-as-paid");
    expect((await rows()).map((row) => [row["status"], row["paid_on"]])).toEqual([["paid", ""]]);
  });

  it("hold what was paid from a second on and before another", async () => {
    await act(await created(sandbox), "pay");
    const [row] = await rows();
    const at = Date.parse(`${row?.["paid_on"]?.replace(" ", "T")}Z`) / 1000;
    expect(await rows(`?paid_from=${at}&paid_to=${at + 1}`)).toHaveLength(1);
    expect(await rows(`?paid_from=${at + 1}`)).toEqual([]);
    expect(await rows(`?paid_to=${at}`)).toEqual([]);
    await created(sandbox);
    expect([await rows(), await rows("?paid_from=0")].map((list) => list.length)).toEqual([2, 1]);
    expect(await rows(`?from=${(await clock()) + 1}`)).toEqual([]);
    expect(await rows("?updated_to=1")).toEqual([]);
  });

  it("can be those of one currency, product, status, reference or object", async () => {
    const { refunded } = await aMonth();
    expect(await rows("?product=refund")).toHaveLength(2);
    expect(await rows("?currency=USD")).toEqual([]);
    expect(new Set((await rows("?status=chargeback")).map((row) => row["product"]))).toEqual(
      new Set(["purchase", "chargeback"]),
    );
    expect((await rows(`?q=${refunded}`)).map((row) => row["product"])).toEqual(["purchase", "refund"]);
    expect(await rows("?q=OW7K3M9QXC2TJF5&product=payout")).toHaveLength(4);
  });

  it("are in the time of their zone, and quote what a comma or a quote would break", async () => {
    await act(await created(sandbox, { reference: 'a "b", c' }), "pay");
    const [utc, local] = [await text(), await text("", { format: "csv", timezone: "Africa/Johannesburg" })];
    expect(utc).toContain(',,"a ""b"", c",paid,');
    const hour = (csv: string): number => Number(/ (\d\d):\d\d:\d\d,/.exec(csv)?.[1]);
    expect((hour(utc) + 2) % 24).toBe(hour(local));
  });
});

describe("an unexpected statement", () => {
  it("begins with a byte order mark, has decimal commas, another column, another encoding, or ends in a row", async () => {
    await act(await created(sandbox), "pay");
    const whole = await bytesAt(await made());
    await set({ statement_bom: true });
    expect((await bytesAt(await made())).subarray(0, 5).toString("hex")).toBe("efbbbf6964");
    await set({ statement_bom: false, statement_decimal: "," });
    expect(await text()).toContain(',"250,00","7,38","242,62",');
    await set({ statement_decimal: ".", statement_extra_column: true });
    expect(await text()).toMatch(/^id,.*,brand_id,remark\n.*,x\n$/);
    await set({ statement_extra_column: false, statement_latin1: true });
    expect((await bytesAt(await made())).includes(Buffer.from([0x63, 0x61, 0x72, 0x74, 0xe3, 0x6f]))).toBe(
      true,
    );
    await set({ statement_latin1: false, statement_cut: true });
    const cut = await bytesAt(await made());
    expect(cut.length).toBeLessThan(whole.length - 1);
    expect(cut.equals(whole.subarray(0, cut.length))).toBe(true);
    expect(cut.toString().trimEnd().split("\n")).toHaveLength(2);
  });
});
