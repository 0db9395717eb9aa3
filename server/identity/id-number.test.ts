import { describe, expect, it } from "vitest";
import { newIdNumber } from "@/server/testing/id-numbers";
import { readIdNumber } from "./id-number";

const TODAY = new Date("2026-11-21T12:00:00Z");
const read = (text: string): string | undefined => readIdNumber(text, TODAY);

describe("readIdNumber", () => {
  it("takes thirteen digits with their date, citizenship and check digit, however they are spaced", () => {
    expect(read("8001015009087")).toBe("8001015009087");
    expect(read(" 800101 5009 08-7 ")).toBe("8001015009087");
    expect(read("８００１０１５００９０８７")).toBe("8001015009087");
    for (let many = 0; many < 50; many++) expect(read(newIdNumber())).toBeDefined();
  });

  it("refuses every single wrong digit and every swap of two neighbours that the check digit can see", () => {
    const right = "8001015009087";
    for (let at = 0; at < 13; at++) {
      for (const digit of "0123456789") {
        const wrong = right.slice(0, at) + digit + right.slice(at + 1);
        expect([wrong, read(wrong)]).toEqual([wrong, wrong === right ? right : undefined]);
      }
    }
    expect(read("8001015000987")).toBeUndefined();
  });

  it.each([
    ["a day there is not", "8002305009080"],
    ["a month there is not", "8013015009083"],
    ["a citizenship there is not", "8001015009384"],
    ["twelve digits", "800101500908"],
    ["fourteen digits", "80010150090871"],
    ["letters", "800101500908X"],
    ["nothing", ""],
  ])("refuses %s", (_what, text) => {
    expect(read(text)).toBeUndefined();
  });

  it("takes 29 February of a leap year of either century, and no day of this century that has not come", () => {
    const numberOf = (six: string): string | undefined =>
      Array.from({ length: 10 }, (_, check) => `${six}500908${check}`).find(
        (number) => readIdNumber(number, new Date("2199-01-01")) !== undefined,
      );
    expect(read(numberOf("000229") ?? "")).toBeDefined(); // 2000 was one, 1900 was not
    expect(numberOf("010229")).toBeUndefined(); // neither was
    expect(readIdNumber(numberOf("000229") ?? "", new Date("1999-12-31"))).toBeUndefined();
  });
});
