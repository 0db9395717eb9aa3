import { describe, expect, it } from "vitest";
import { holdsCardNumber, transferNote } from "./note";

/** The note as it is kept, or the sentence it is refused with. */
const read = (text: string): string => {
  const { data, error } = transferNote.safeParse(text);
  return data ?? error?.issues[0]?.message ?? "";
};

describe("transferNote", () => {
  it.each(["", "Rent for March", "Ngiyabonga 💚", "👩‍👩‍👧 supper", "=1+1", "<b>hi</b>", "' or 1=1 --"])(
    "keeps %j as it is",
    (text) => {
      expect(read(text)).toBe(text);
    },
  );

  it("takes blanks off both ends", () => {
    expect(read("  Lunch \t")).toBe("Lunch");
  });

  it("counts 140 characters as people do, and refuses the next", () => {
    expect(read("é".repeat(140))).toHaveLength(140);
    expect(read("💚".repeat(140))).toBe("💚".repeat(140));
    expect(read("a".repeat(141))).toBe("Note must be 140 characters or less.");
  });

  it.each([
    "two\nlines",
    "a\rb",
    "nul\u0000",
    "esc\u001b[31m",
    "line\u2028sep",
    "turn\u202eed",
    "half\ud83d",
  ])("refuses %j, which is not one line of text", (text) => {
    expect(read(text)).toBe("Note must be one line of letters, digits and signs.");
  });

  it("refuses a card number and says why", () => {
    expect(read("card 4444 3333 2222 1111")).toMatch(/card or ID number/);
  });
});

describe("holdsCardNumber", () => {
  it.each([
    "4444333322221111",
    "4444 3333 2222 1111",
    "4444-3333-2222-1111",
    "4444.3333/2222_1111",
    "3782 822463 10005",
    "pay4444333322221111now",
    "12 4444 3333 2222 1111",
    "4444 3333 2222 1111 0327",
    "４４４４３３３３２２２２１１１１",
    "6304000000000000",
    "8001015009087",
  ])("finds it in %s", (text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    "4444333322221112",
    "444433332222",
    "44443333222211110000",
    "082 123 4567",
    "invoice 2026-11-21 no 17",
    "R 1 234,50",
    "4444 and 3333 and 2222 and 1111",
    "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6",
  ])("finds none in %s", (text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });
});
