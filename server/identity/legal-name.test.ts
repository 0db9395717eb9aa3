import { describe, expect, it } from "vitest";
import { isNameOf, readLegalName } from "./legal-name";

describe("readLegalName", () => {
  it("takes a first name and a surname in one spelling", () => {
    expect(readLegalName("  Thandi   Nomsa  Mokoena ")).toBe("Thandi Nomsa Mokoena");
    expect(readLegalName("Zoë van 't Hoff-Ngũgĩ")).toBe("Zoë van 't Hoff-Ngũgĩ");
  });

  it.each([
    "",
    "Thandi",
    "Thandi .",
    "8001015009087",
    "Thandi 8001015009087",
    "T M <b>",
    `T ${"m".repeat(80)}`,
  ])("refuses %j", (text) => {
    expect(readLegalName(text)).toBeUndefined();
  });
});

describe("isNameOf", () => {
  it.each([
    ["Thandi Mokoena", true],
    ["MS T N MOKOENA", true],
    ["TN Mokoena", true],
    ["Mokoena, Thandi", true],
    ["Thandi N. Mokoéna", true],
    ["Mokoena", false],
    ["Pieter Mokoena", false],
    ["Thandi Botha", false],
    ["Thandi and Pieter Mokoena", false],
    ["Mokoena Trading (Pty) Ltd", false],
    ["", false],
  ])("%j for an account of Thandi Nomsa Mokoena: %s", (holder, fits) => {
    expect(isNameOf(holder, "Thandi Nomsa Mokoena")).toBe(fits);
  });
});
