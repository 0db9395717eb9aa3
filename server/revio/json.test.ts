import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./json";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const nested = (depth: number): Uint8Array => bytes("[".repeat(depth) + "]".repeat(depth));

describe("parseJson", () => {
  it("reads plain JSON", () =>
    expect(parseJson(bytes('{"a":[1,"]}"]}'))).toEqual({ ok: true, value: { a: [1, "]}"] } }));

  const refused: [name: string, body: Uint8Array, reason: string][] = [
    ["bad UTF-8", Uint8Array.of(0x22, 0xff, 0x22), "bad_encoding"],
    ["a cut character", Uint8Array.of(0x22, 0xc3, 0x22), "bad_encoding"],
    ["a byte order mark", Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d), "bad_json"],
    ["nothing", bytes(""), "bad_json"],
    ["cut JSON", bytes('{"a":'), "bad_json"],
    ["HTML", bytes("<html></html>"), "bad_json"],
    ["NaN", bytes("[NaN]"), "bad_json"],
    ["65 levels", nested(65), "too_deep"],
    ["a body of brackets", bytes("[".repeat(200_000)), "too_deep"],
    ["__proto__", bytes('{"a":[{"__proto__":{"admin":true}}]}'), "forbidden_key"],
    ["an escaped __proto__", bytes('{"\\u005f_proto__":1}'), "forbidden_key"],
    ["constructor", bytes('{"constructor":1}'), "forbidden_key"],
    ["prototype", bytes('{"a":{"prototype":1}}'), "forbidden_key"],
  ];
  for (const [name, body, reason] of refused)
    it(`refuses ${name} as ${reason}`, () => expect(parseJson(body)).toEqual({ ok: false, reason }));

  it("accepts 64 levels, and brackets and quotes inside text", () => {
    expect(parseJson(nested(64)).ok).toBe(true);
    expect(parseJson(bytes(JSON.stringify("[".repeat(100) + '\\"')))).toEqual({
      ok: true,
      value: "[".repeat(100) + '\\"',
    });
  });

  it("gives back every JSON value and throws for no bytes at all", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        const parsed = parseJson(bytes(text));
        expect(parsed).toEqual(
          /__proto__|constructor|prototype/.test(text) ? parsed : { ok: true, value: JSON.parse(text) },
        );
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        expect(typeof parseJson(body).ok).toBe("boolean");
      }),
    );
  });
});
