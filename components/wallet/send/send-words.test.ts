import { describe, expect, it } from "vitest";
import { matchingPeople, mostToSend, noteHint, noteProblem, readSendAmount } from "./send-words";

const limits = {
  currency: "ZAR",
  min: "100",
  max: "500000",
  confirmAbove: "100000",
  leftToday: "1000000",
  leftThisMonth: "10000000",
  available: "34567",
  frozen: false,
  hold: null,
};

describe("readSendAmount", () => {
  it("takes what is within the limits and the balance, to the cent", () => {
    expect(readSendAmount("345,67", limits)).toEqual({ minor: 34_567n });
    expect(readSendAmount("1", limits)).toEqual({ minor: 100n });
  });

  it.each([
    ["0,99", {}, "Amount must be R\u00a01,00 or more"],
    ["5000,01", {}, "Amount must be R\u00a05\u00a0000,00 or less"],
    ["345,68", {}, "You have R\u00a0345,67 available. Enter that or less, or add money."],
    ["5", { available: "99" }, "You have R\u00a00,99 available. Add money first."],
    ["12", { leftToday: "1100" }, "You can send R\u00a011,00 more today. The limit starts again at 00:00."],
    ["12", { leftToday: "0" }, "You can send nothing more today. The limit starts again at 00:00."],
    [
      "12",
      { leftThisMonth: "1100" },
      "You can send R\u00a011,00 more this month. The limit starts again on the 1st.",
    ],
    ["", {}, "Enter an amount"],
  ])("says what to change about %j", (text, changed, problem) => {
    expect(readSendAmount(text, { ...limits, ...changed })).toEqual({ problem });
  });
});

describe("mostToSend", () => {
  it.each([
    [{}, 34_567n, "all you have available"],
    [{ available: "900000" }, 500_000n, "the most you can send at once"],
    [{ leftToday: "200" }, 200n, "the most you can still send today"],
    [{ leftThisMonth: "300" }, 300n, "the most you can still send this month"],
  ])("is the least of the limits (%j), and says which", (changed, minor, why) => {
    expect(mostToSend({ ...limits, ...changed })).toEqual({ minor, why });
  });
});

describe("the note", () => {
  it("counts what is left as the server does: 140 code points without the blanks around", () => {
    expect(noteHint("")).toBe("They see it too. 140 left");
    expect(noteHint(" 💚💚 ")).toBe("They see it too. 138 left");
    expect(noteHint("a".repeat(142))).toBe("They see it too. 2 too many");
    expect(noteProblem("💚".repeat(140))).toBeUndefined();
    expect(noteProblem("a".repeat(141))).toBe("Note must be 140 characters or less");
  });
});

describe("matchingPeople", () => {
  const people = [
    { id: "1", name: "Thandi M.", address: "t•••@octoco.example" },
    { id: "2", name: "Pieter v.", address: "@piet" },
  ];

  it("narrows by name and address, whatever the case, and gives all before anything is typed", () => {
    const names = (text: string) => matchingPeople(people, text).map(({ name }) => name);
    expect(names(" ")).toEqual(["Thandi M.", "Pieter v."]);
    expect(names("THAN")).toEqual(["Thandi M."]);
    expect(names("@piet")).toEqual(["Pieter v."]);
    expect(names("sipho")).toEqual([]);
  });
});
