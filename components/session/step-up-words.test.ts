import { describe, expect, it } from "vitest";
import { ENDED, problemWords } from "./step-up-words";

const refusal = (code: string, more: object = {}) => ({ code, sentence: "It can't be done.", ...more });

describe("problemWords", () => {
  it.each([
    [4, "4 tries left."],
    [1, "1 try left."],
  ])("counts what is left of the tries: %i", (left, words) => {
    const sentence = "That isn't your password. Nothing was done.";
    expect(problemWords(refusal("PASSWORD_WRONG", { sentence }), left)).toBe(`${sentence} ${words}`);
  });

  it.each([
    [1, "1 minute"],
    [61, "2 minutes"],
    [3_000, "50 minutes"],
  ])("says how long to wait after too many tries: %i seconds", (retryAfterSeconds, words) => {
    const said = problemWords(refusal("RATE_LIMITED", { retryAfterSeconds }), 3);
    expect(said).toBe(`Too many tries. Nothing was done. Try again in ${words}.`);
  });

  it.each(["RATE_LIMITED", "NO_ANSWER", "INTERNAL", "BUSY"])(
    "says of %s that nothing was done, once",
    (code) => {
      const said = [
        problemWords(refusal(code), 3),
        problemWords(refusal(code, { sentence: "Busy. Nothing was done." }), 3),
      ];
      for (const words of said) expect(words.match(/Nothing was done/g)).toHaveLength(1);
    },
  );
});

describe("ENDED", () => {
  it("says of each end that nothing was done, and what next", () => {
    for (const { sentence } of Object.values(ENDED))
      expect(sentence).toMatch(/^Nothing was done\. Start again/);
  });
});
