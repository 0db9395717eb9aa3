import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createPool } from "./pool";

const pool = createPool({ url: process.env["TEST_POSTGRES_URL"] ?? "", max: 2 });
afterAll(() => pool.end());

/** What comes back when `value` travels as a parameter of the SQL type, by a named and by an unnamed statement. */
async function travel(type: string, value: unknown): Promise<unknown> {
  const text = `select $1::${type} as v`;
  const [named] = await pool.query<{ v: unknown }>(text, [value], { name: "v" });
  const [unnamed] = await pool.query<{ v: unknown }>(text, [value]);
  expect(named).toStrictEqual(unnamed);
  return named?.v;
}

describe("parameters and results", () => {
  it("keep bigints to the last digit, as strings", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), async (amount) => {
        expect(await travel("bigint", amount)).toBe(String(amount));
        expect(await travel("numeric", amount)).toBe(String(amount));
      }),
      { numRuns: 30 },
    );
    expect(await travel("numeric", "1.10")).toBe("1.10");
  });

  it("keep instants to the millisecond, as Dates, and calendar days as text", async () => {
    const range = { min: new Date("1900-01-01"), max: new Date("2200-01-01"), noInvalidDate: true };
    await fc.assert(
      fc.asyncProperty(fc.date(range), async (at) => {
        expect(await travel("timestamptz(3)", at)).toStrictEqual(at);
      }),
      { numRuns: 30 },
    );
    expect(await travel("date", "2026-03-29")).toBe("2026-03-29");
    await expect(travel("timestamptz", new Date("never"))).rejects.toThrow(RangeError);
  });

  it("keep JSON as it is, strings that look like JSON included, with bigints as digits", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
        // PostgreSQL refuses NUL and has no minus zero.
        const wanted: unknown = JSON.parse(JSON.stringify([value]).replaceAll("\\u0000", ""));
        expect(JSON.stringify(await travel("json", wanted))).toBe(JSON.stringify(wanted));
      }),
      { numRuns: 30 },
    );
    expect(await travel("jsonb", { a: 5n, b: [new Date(0)] })).toStrictEqual({
      a: "5",
      b: ["1970-01-01T00:00:00.000Z"],
    });
    expect(await travel("jsonb", '{"already": "text"}')).toStrictEqual({ already: "text" });
    expect(await travel("jsonb", [])).toStrictEqual([]);
  });

  it("send a list as one parameter, of any length", async () => {
    const ids = Array.from({ length: 5000 }, (_, i) => `id ${i} "quoted", {braced} \\`);
    const rows = await pool.query("select value as v from jsonb_array_elements_text($1::jsonb)", [ids]);
    expect(rows).toStrictEqual(ids.map((v) => ({ v })));
  });

  it("keep bytes, booleans, text, nulls and the smaller numbers", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.string({ unit: "grapheme" }), async (bytes, text) => {
        expect(await travel("bytea", bytes)).toStrictEqual(Buffer.from(bytes));
        expect(await travel("text", text)).toBe(text);
      }),
      { numRuns: 30 },
    );
    expect([await travel("boolean", true), await travel("boolean", false)]).toStrictEqual([true, false]);
    expect(await travel("boolean", "true")).toBe(true);
    expect(await travel("integer", -7)).toBe(-7);
    expect(await travel("float8", 0.1)).toBe(0.1);
    for (const type of ["text", "jsonb", "bigint", "bytea", "timestamptz", "boolean"]) {
      expect(await travel(type, null)).toBeNull();
    }
  });

  it("refuse what SQL has no value for", async () => {
    for (const value of [undefined, Symbol("x"), () => 1])
      await expect(travel("text", value)).rejects.toThrow(TypeError);
  });
});
