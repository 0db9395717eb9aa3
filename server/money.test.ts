import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatCount,
  formatMoney,
  formatMoneyParts,
  formatPercent,
  fromWire,
  HIDDEN_MONEY,
  parseAmount,
  toDecimal,
  toWire,
} from "./money";

const reads: [minor: bigint, texts: string[]][] = [
  [25000n, ["250", "250,", "R250", "ZAR 250", "250 rand", "00250", "250 ZAR", "r 250", "250Rand"]],
  [123450n, ["1234.50", "1,234.50", "1 234,50", "1.234,50", "1'234.50", "1’234.50", "R1234.5"]],
  [
    123450n,
    ["R\u00a01\u00a0234,50", "R 1\u202f234,50", "\t1 234,50\n", "1\u20091\u0020".slice(0, 2) + "234,50"],
  ],
  [123400n, ["1,234", "1.234", "1 234", "1 234,", "1.234,"]],
  [123456700n, ["1.234.567", "1,234,567", "1 234 567"]],
  [123456789n, ["1 234 567.89", "1,234,567.89", "1.234.567,89"]],
  [9950n, ["99,5", "99.5"]],
  [50n, [",5", ".5", "0,50"]],
  [5n, ["0,05", ".05"]],
  [0n, ["0", "0,00", "00"]],
  [12345n, ["１２３,４５", "Ｒ１２３，４５"]],
  [999999999999999n, ["9999999999999,99", "9 999 999 999 999.99"]],
];

const refuses: [reason: string, texts: string[]][] = [
  ["empty", ["", "   ", "\u00a0\u202f", "'"]],
  ["negative", ["-5", "−5", "(5)", "R-5", "-R 5", "−R\u00a01\u00a0250,00", "－5"]],
  ["too_many_decimals", ["1234.567", "0.500", "1,234.567", "1 234,567", ",567", "12.3456", "00,250"]],
  ["too_large", ["99999999999999", "99 999 999 999 999", "99999999999999,50"]],
  ["not_a_number", ["R", ",", ".", "abc", "1e3", "0x10", "$5", "5%", "+5", "1,23,4", "1,23,456", "12 50"]],
  [
    "not_a_number",
    ["1 2 3", "1.234.56", "0 123", "1,234,567,89", "1.234 567", "R 250 rand", "rand 250", "RR5"],
  ],
  ["not_a_number", ["ZAR", "5-", "1..5", "1,.5", "५", "5 5", "1\u200b0"]],
];

describe("parseAmount", () => {
  for (const [minor, texts] of reads)
    for (const text of texts)
      it(`reads ${JSON.stringify(text)} as ${minor}`, () => expect(parseAmount(text)).toEqual({ minor }));

  for (const [reason, texts] of refuses)
    for (const text of texts)
      it(`refuses ${JSON.stringify(text)} as ${reason}`, () => expect(parseAmount(text)).toEqual({ reason }));

  const amount = fc.bigInt({ min: 0n, max: 999_999_999_999_999n });

  it("gives back every amount written in our own format, in en-GB grouping and plain", () => {
    fc.assert(
      fc.property(amount, (minor) => {
        const plain = toDecimal(minor);
        const british = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 2 }).format(plain);
        for (const text of [formatMoney(minor), british, plain, plain.replace(".", ",")])
          expect(parseAmount(text)).toEqual({ minor });
      }),
    );
  });

  it("answers any text with a value or a reason, and a value is never negative", () => {
    const near = fc
      .array(fc.constantFrom(...Array.from("0123456789 .,R-()'\u00a0")), { maxLength: 24 })
      .map((c) => c.join(""));
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: "binary" })), (text) => {
        const result = parseAmount(text);
        expect("minor" in result ? result.minor >= 0n : result.reason.length > 0).toBe(true);
      }),
    );
  });
});

describe("formatMoney", () => {
  const rows: [minor: bigint, text: string][] = [
    [0n, "R·0,00"],
    [5n, "R·0,05"],
    [123450n, "R·1·234,50"],
    [-125000n, "\u2212R·1·250,00"],
    [-1n, "\u2212R·0,01"],
    [900719925474099355n, "R·9·007·199·254·740·993,55"],
    [9223372036854775807n, "R·92·233·720·368·547·758,07"],
  ];
  for (const [minor, text] of rows)
    it(`writes ${minor} as ${text}`, () => expect(formatMoney(minor)).toBe(text.replaceAll("·", "\u00a0")));

  it("shows a plus when asked to, and none for zero", () => {
    expect(formatMoney(9650n, { sign: "always" })).toBe("+R\u00a096,50");
    expect(formatMoney(-9650n, { sign: "always" })).toBe("\u2212R\u00a096,50");
    expect(formatMoney(0n, { sign: "always" })).toBe("R\u00a00,00");
  });

  it("shows no sign when asked to", () =>
    expect(formatMoney(-9650n, { sign: "never" })).toBe("R\u00a096,50"));

  it("writes another currency with its own symbol", () =>
    expect(formatMoney(100n, { currency: "EUR" })).toBe("€\u00a01,00"));

  it("never contains a plain space or a hyphen", () => {
    fc.assert(
      fc.property(fc.bigInt(), (minor) => {
        expect(formatMoney(minor)).not.toMatch(/[ -]/);
      }),
    );
  });
});

describe("formatMoneyParts", () => {
  it("cuts before the decimal comma", () =>
    expect(formatMoneyParts(-123450n)).toEqual({ whole: "\u2212R\u00a01\u00a0234", cents: ",50" }));
});

describe("toDecimal", () => {
  it("writes plain decimal text", () =>
    expect([0n, 5n, 123450n, -125000n, -5n].map(toDecimal)).toEqual([
      "0.00",
      "0.05",
      "1234.50",
      "-1250.00",
      "-0.05",
    ]));

  it("is exact for every size", () => {
    fc.assert(
      fc.property(fc.bigInt(), (minor) => {
        expect(BigInt(toDecimal(minor).replace(".", ""))).toBe(minor);
      }),
    );
  });
});

describe("fromWire", () => {
  it("gives back what toWire wrote", () => {
    const int8 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(int8, (minor) => {
        expect(fromWire(toWire(minor))).toBe(minor);
      }),
    );
  });

  for (const text of ["", "-0", "01", "1.5", "1e3", " 1", "+1", "0x1", "9223372036854775808", "1\n"])
    it(`refuses ${JSON.stringify(text)}`, () => expect(() => fromWire(text)).toThrow(RangeError));
});

describe("formatCount, formatPercent, HIDDEN_MONEY", () => {
  it("groups counts with no-break spaces", () => expect(formatCount(1204)).toBe("1\u00a0204"));
  it("writes a share with one decimal", () => expect(formatPercent(0.954)).toBe("95,4%"));
  it("writes a negative share with a true minus", () => expect(formatPercent(-0.05)).toBe("\u22125,0%"));
  it("hides amounts behind four dots", () => expect(HIDDEN_MONEY).toBe("R\u00a0••••"));
});
