import { describe, expect, it } from "vitest";
import { Refusal } from "@/server/errors";
import { readWish } from "./read-wish";

const wish = { bank: "standard", accountType: "cheque", number: "110000001", holderName: "Thandi Mokoena" };
const read = (change: Partial<typeof wish>) => readWish({ ...wish, ...change });

/** The field and the sentence a wish is refused with. */
function refusal(change: Partial<typeof wish>): unknown {
  try {
    return read(change);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [error.code, error.details.field, error.sentence];
  }
}

describe("readWish", () => {
  it("fills in the branch code of the bank", () => {
    expect(read({})).toEqual({ ...wish, branchCode: "051001" });
  });

  it("takes blanks and dashes of any kind out of the number, and keeps leading zeros", () => {
    for (const number of [" 012 345 678", "012-345-678", "012\u00a0345\u2013678", "0 1 2 3 4 5 6 7 8\t"])
      expect(read({ number }).number).toBe("012345678");
  });

  it("takes the numbers the sandbox gives a meaning to, at Standard Bank and FNB", () => {
    const meaningful = [110000001, 110000002, 110000003, 110000005, 110000006, 110000007, 210000001];
    for (const number of [...meaningful, 910000001, 910000003, 910000004].map(String))
      for (const bank of ["standard", "fnb"]) expect(read({ bank, number }).number).toBe(number);
  });

  it("refuses a number with a digit too many or too few for the bank, and says how many it has", () => {
    const sentence = "Account numbers of Capitec have 10 digits.";
    for (const number of ["123456789", "12345678901", "1".repeat(60)])
      expect(refusal({ bank: "capitec", number })).toEqual(["BAD_INPUT", "number", sentence]);
    expect(refusal({ number: "12345678" })).toEqual([
      "BAD_INPUT",
      "number",
      "Account numbers of Standard Bank have 9 to 11 digits.",
    ]);
  });

  it("refuses what is no number of digits", () => {
    for (const number of [
      "12345678a",
      "123.456.789",
      "１２３４５６７８９",
      "٠١٢٣٤٥٦٧٨",
      "1e8000000",
      "+12345678",
    ])
      expect(refusal({ number })).toEqual(["BAD_INPUT", "number", "An account number has digits only."]);
    for (const number of ["", "  ", "- -", "000000000"])
      expect(refusal({ number })).toEqual(["BAD_INPUT", "number", "Enter the account number."]);
  });

  it("refuses a bank or a type that is not there", () => {
    for (const bank of ["", "Standard Bank", "toString"])
      expect(refusal({ bank })).toEqual(["BAD_INPUT", "bank", "Choose your bank."]);
    expect(refusal({ bank: "capitec", number: "1302948831", accountType: "transmission" })).toEqual([
      "BAD_INPUT",
      "accountType",
      "Choose the type of the account.",
    ]);
  });

  it("writes a name one way, and takes names as people have them", () => {
    expect(read({ holderName: "  Zoë \n  van der\u00a0Merwe-O’Neill " }).holderName).toBe(
      "Zoë van der Merwe-O’Neill",
    );
    expect(read({ holderName: "Zoe\u0308" }).holderName).toBe("Zo\u00eb");
    for (const holderName of ["Wu", "Mokoena & Sons (Pty) Ltd", "Łukasz Żółć", "李小龙", "N. 'Nkosi"])
      expect(read({ holderName }).holderName).toBe(holderName);
  });

  it("refuses names of one letter or none, too long ones, and signs that could hide something", () => {
    expect(refusal({ holderName: " x " })).toEqual([
      "BAD_INPUT",
      "holderName",
      "Enter the name on the account.",
    ]);
    expect(read({ holderName: "x".repeat(80) }).holderName).toHaveLength(80);
    expect(refusal({ holderName: "x".repeat(81) })).toEqual(["BAD_INPUT", "holderName", expect.any(String)]);
    expect(refusal({ holderName: "123 (4)" })).toEqual(["BAD_INPUT", "holderName", expect.any(String)]);
    for (const sign of ["\u202e", "\u0000", "<", "=", ";", "\u200b", '"', "@"])
      expect(refusal({ holderName: `Thandi${sign}M` })).toEqual([
        "BAD_INPUT",
        "holderName",
        expect.any(String),
      ]);
  });

  it("refuses an account number typed into the name", () => {
    for (const typed of ["62784310147", "62 784 310-147", "6/2/7/8/4/3"])
      expect(refusal({ holderName: `Thandi ${typed}` })).toEqual([
        "BAD_INPUT",
        "holderName",
        "Leave numbers out of the name.",
      ]);
    expect(read({ holderName: "Zebra 2024 (Pty) Ltd" }).holderName).toBe("Zebra 2024 (Pty) Ltd");
  });

  it("repeats nothing of the number in any sentence", () => {
    for (const number of ["1234567", "12345678901234567", "123456789x"])
      expect(JSON.stringify(refusal({ number }))).not.toContain("1234567");
  });
});
