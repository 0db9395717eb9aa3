import { describe, expect, it } from "vitest";
import { BANKS, bankName, digitsText, findBank } from "./banks";

const banks = Object.values(BANKS);

describe("BANKS", () => {
  it("has for each bank one branch code of 6 digits that no other bank has", () => {
    const codes = banks.map(({ branchCode }) => branchCode);
    expect(codes.filter((code) => !/^\d{6}$/.test(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("stands in the order of the alphabet, as people look for theirs", () => {
    const names = banks.map(({ name }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, "en")));
  });

  it("asks for 7 to 16 digits, and has an account type for each bank", () => {
    for (const { digits, accountTypes } of banks) {
      const [least, most] = digits;
      expect([least >= 7, least <= most, most <= 16, accountTypes.length > 0]).not.toContain(false);
    }
  });
});

describe("findBank", () => {
  it("knows keys, and nothing else an object has", () => {
    expect(findBank("capitec")).toMatchObject({ name: "Capitec", branchCode: "470010" });
    for (const key of ["", "Capitec", "toString", "__proto__", "constructor"])
      expect(findBank(key)).toBeUndefined();
  });
});

describe("bankName", () => {
  it("names a bank, and gives back the key of one that left", () => {
    expect([bankName("fnb"), bankName("ubank")]).toEqual(["FNB", "ubank"]);
  });
});

describe("digitsText", () => {
  it("says one number or a range", () => {
    expect([digitsText([10, 10]), digitsText([9, 11])]).toEqual(["10 digits", "9 to 11 digits"]);
  });
});
