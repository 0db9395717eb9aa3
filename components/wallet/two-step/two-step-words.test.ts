import { describe, expect, it } from "vitest";
import { CHANGES, codesFile, codesLeftWords, keyInGroups } from "./two-step-words";

describe("CHANGES", () => {
  it.each([
    ["set", "6 hours"],
    ["replace", "24 hours"],
    ["remove", "24 hours"],
  ] as const)("says before %s how long withdrawals wait, there and where it is confirmed", (change, wait) => {
    const { effects, shown } = CHANGES[change];
    expect(effects.join(" ")).toContain(`withdrawals and sending to new people wait for ${wait}`);
    expect(shown.facts).toContainEqual(["Withdrawals", `wait for ${wait}`]);
    expect(shown.facts).toContainEqual(["Sending to new people", `waits for ${wait}`]);
    expect(effects.join(" ")).toContain("other devices are signed out");
  });

  it("says of new recovery codes that no money is held", () => {
    expect(CHANGES.renew.effects.join(" ")).toContain("Your money isn't held");
  });
});

describe("codesLeftWords", () => {
  it.each([
    [10, "10 recovery codes left."],
    [3, "3 recovery codes left. Make new ones before they run out."],
    [1, "1 recovery code left. Make new ones before they run out."],
    [0, "No recovery codes left. Make new ones, so that a lost phone doesn't lock you out."],
  ])("of %i", (left, words) => expect(codesLeftWords(left)).toBe(words));
});

describe("keyInGroups", () => {
  it("keeps every character and parts them by four", () => {
    expect(keyInGroups("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
  });
});

describe("codesFile", () => {
  it("names whose they are and holds each code on a line of its own", () => {
    const lines = codesFile("thandi@example.org", ["A-1", "B-2"]).split("\n");
    expect(lines[0]).toContain("thandi@example.org");
    expect(lines).toEqual(expect.arrayContaining(["A-1", "B-2"]));
  });
});
