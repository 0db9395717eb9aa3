import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bearerOf,
  callRequest,
  canonical,
  plain,
  retryDelay,
  sign,
  ulid,
  verify,
  type Json,
} from "./protocol";

const sdkCanonical = createRequire(import.meta.url)(
  "../../node_modules/inngest/node_modules/canonicalize",
) as (value: Json) => string;

describe("canonical", () => {
  it("is what the SDK computes from the body we send, for any JSON", () => {
    const key = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("toJSON", "__proto__", "constructor", "10", "9"),
    );
    const { json } = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Json>(null, true, "\u0000", "\ud800", 1e21, -0, 9007199254740991),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.string({ unit: "binary" }),
        fc.array(tie("json")),
        fc.dictionary(key, tie("json")),
      ) as fc.Arbitrary<Json>,
    }));
    fc.assert(
      fc.property(json, (value) => {
        const sent = canonical(JSON.parse(JSON.stringify(value)) as Json);
        expect(sdkCanonical(JSON.parse(sent) as Json)).toBe(sent);
      }),
      { numRuns: 500 },
    );
  });
});

describe("sign and verify", () => {
  const body = Buffer.from('{"a":1}');

  it("accepts its own signature, with and without the key's prefix", () => {
    expect(verify("00ff", body, sign("00ff", body))).toBe(true);
    expect(verify("signkey-prod-00ff", body, sign("00ff", body))).toBe(true);
  });

  it("refuses another key, another body, an old one, a malformed one and none", () => {
    const now = Math.floor(Date.now() / 1_000);
    expect(verify("00fe", body, sign("00ff", body))).toBe(false);
    expect(verify("00ff", Buffer.from('{"a":2}'), sign("00ff", body))).toBe(false);
    expect(verify("00ff", body, sign("00ff", body, now - 301))).toBe(false);
    expect(verify("00ff", body, sign("00ff", body, now - 290))).toBe(true);
    for (const header of [undefined, "", "t=1", `t=${now}&s=`, `t=x&s=${"0".repeat(64)}`])
      expect(verify("00ff", body, header)).toBe(false);
  });

  it("derives the bearer token from the decoded key", () => {
    expect(bearerOf("signkey-test-12345678")).toBe(
      "b2ed992186a5cb19f6668aade821f502c1d00970dfd0e35128d51bac4649916c",
    );
  });
});

describe("callRequest", () => {
  it("never sends a function id, which would make the SDK checkpoint", () => {
    const call = {
      run: "r",
      item: "step",
      attempt: 1,
      token: "t",
      function: "app-fn",
      event: {},
      plan: true,
      version: -1,
      maxAttempts: 3,
      steps: { h: null },
      stack: ["h"],
    };
    const { query, headers, body } = callRequest("00ff", call);
    const sent = JSON.parse(body) as { ctx: Record<string, Json>; steps: Json };
    expect(query).toBe("?fnId=app-fn&stepId=step");
    expect(sent.ctx).not.toHaveProperty("fn_id");
    expect(sent.ctx).toMatchObject({
      run_id: "r",
      attempt: 1,
      max_attempts: 3,
      disable_immediate_execution: true,
      stack: { stack: ["h"], current: 1 },
    });
    expect(sent.steps).toEqual({ h: null });
    expect(verify("00ff", Buffer.from(body), headers["x-inngest-signature"])).toBe(true);
  });
});

describe("retryDelay", () => {
  it("obeys seconds and dates within 1 s and 24 h", () => {
    expect(retryDelay("300", 0, true)).toBe(300_000);
    expect(retryDelay("0", 0, true)).toBe(1_000);
    expect(retryDelay("9999999", 0, true)).toBe(86_400_000);
    expect(retryDelay("2020-01-01T00:00:00Z", 0, true)).toBe(1_000);
    const delay = retryDelay(new Date(Date.now() + 60_000).toISOString(), 0, true);
    expect(delay).toBeGreaterThan(58_000);
    expect(delay).toBeLessThanOrEqual(60_000);
  });

  it("backs off by attempt, with at most 30 s of jitter", () => {
    expect([0, 1, 4, 9, 15].map((attempt) => retryDelay(undefined, attempt, false))).toEqual([
      15_000, 30_000, 300_000, 7_200_000, 7_200_000,
    ]);
    for (let i = 0; i < 100; i++) {
      const delay = retryDelay("nonsense", 0, true);
      expect(delay).toBeGreaterThanOrEqual(15_000);
      expect(delay).toBeLessThan(45_000);
    }
  });
});

describe("ulid and plain", () => {
  it("sorts ULIDs by time and encodes the standard's example time", () => {
    expect(ulid(1_469_918_176_385, Buffer.alloc(10))).toBe("01ARYZ6S410000000000000000");
    expect(ulid(1) < ulid(2)).toBe(true);
    expect(ulid()).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it("makes text that PostgreSQL stores", () =>
    expect(plain("a\0\ud800\ud83d\ude00")).toBe("a\ufffd\ufffd\ud83d\ude00"));
});
