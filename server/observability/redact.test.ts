import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { passesLuhn, redact } from "./redact";

describe("redact", () => {
  it.each([
    ["an e-mail address", "no user thandi.m+1@octoco.example here", "no user [e-mail] here"],
    ["a card number", "card 4111 1111 1111 1111 refused", "card [number] refused"],
    ["a card number with text around it", "x4111111111111111y", "x[number]y"],
    ["an ID number", "id 8001015009087", "id [number]"],
    ["an account number", "account 62001234567.", "account [number]."],
    ["a phone number", "call +27 82 123 4567", "call [number]"],
    [
      "a query string",
      "GET https://a.example/b?email=x&token=1 failed",
      "GET https://a.example/b?[query] failed",
    ],
    ["a token", `cookie ${"eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0".repeat(2)}..abc.def`, "cookie [token]"],
    ["a key", `sk_${"0123456789abcdef".repeat(3)}`, "[token]"],
  ])("removes %s", (_what, before, after) => expect(redact(before)).toBe(after));

  it("keeps our own ids, times and short numbers", () => {
    const text =
      "deposit 01935c1e-7d3a-7b4e-9c56-123456789012 at 2026-11-21T04:15:00.123Z took 1500 ms, status 503";
    expect(redact(text)).toBe(text);
  });

  it("keeps one line and shows control characters as text", () => {
    expect(redact("a\nb\u001b[31m\u009b1m\u2028\u202ec")).toBe(
      "a\\u000ab\\u001b[31m\\u009b1m\\u2028\\u202ec",
    );
  });

  it("gives one line of bounded length whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 3_000 }), (text) => {
        expect(redact(text)).not.toMatch(/[\n\r\u001b\u2028]/);
      }),
    );
    expect(redact("a b ".repeat(10_000)).length).toBeLessThan(1_100);
  });

  it.each(["a@", "1 ", "a.", "-1-", "?x=", "a@b."])("takes no time over a text made of %j", (part) => {
    const started = performance.now();
    for (let run = 0; run < 20; run += 1) redact(part.repeat(600));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("passesLuhn", () => {
  it("accepts published card test numbers and refuses each with one digit changed", () => {
    for (const card of ["4111111111111111", "5555555555554444", "378282246310005"]) {
      expect(passesLuhn(card)).toBe(true);
      expect(passesLuhn(`${(Number(card[0]) + 1) % 10}${card.slice(1)}`)).toBe(false);
    }
  });
});
