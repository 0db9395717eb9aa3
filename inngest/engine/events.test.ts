import { describe, expect, it } from "vitest";
import { parseEvents, RefusedEvents, tooDeep } from "./events";
import { ulid } from "./protocol";

describe("parseEvents", () => {
  it("fills in what a sender may leave out", () => {
    const [{ id, event } = { id: "", event: null }] = parseEvents('{"name":"x"}', undefined);
    expect(event).toMatchObject({ id, name: "x", data: {}, user: {} });
    expect(event?.ts).toBeGreaterThan(Date.now() - 1_000);
  });

  it("derives internal ids from the seed, the index added to the last four bytes", () => {
    const entropy = Buffer.from("000000000000000000ff", "hex");
    const ids = parseEvents(
      '[{"name":"x"},{"name":"x","id":"mine"}]',
      `1700000000000,${entropy.toString("base64")}`,
    );
    const expected = ["00000000000000000100", "00000000000000000101"].map((hex) =>
      ulid(1_700_000_000_000, Buffer.from(hex, "hex")),
    );
    expect(ids.map(({ id }) => id)).toEqual(expected);
    expect(ids[1]?.event.id).toBe("mine");
  });

  it.each(["", "1,x", `x,${Buffer.alloc(10).toString("base64")}`, `1,${Buffer.alloc(9).toString("base64")}`])(
    "ignores the seed %s",
    (seed) => {
      const [a, b] = [parseEvents('{"name":"x"}', seed), parseEvents('{"name":"x"}', seed)];
      expect(a[0]?.id).not.toBe(b[0]?.id);
    },
  );

  it("refuses the whole request for one event too large, too deep, misnamed or too far ahead, and more than 1,000", () => {
    const good = '{"name":"x"}';
    const ahead = Date.now() + 400 * 86_400_000;
    const bad = [
      "null",
      '{"name":1}',
      '{"name":"\\ud800"}',
      '{"name":"inngest/x"}',
      `{"name":"x","ts":${ahead}}`,
      `{"name":"x","data":"${"é".repeat(140_000)}"}`,
      `{"name":"x","data":${"[".repeat(101)}${"]".repeat(101)}}`,
    ];
    for (const event of bad)
      expect(() => parseEvents(`[${good},${event}]`, undefined), event.slice(0, 40)).toThrow(RefusedEvents);
    expect(() => parseEvents(`[${Array(1_001).fill(good).join()}]`, undefined)).toThrow(RefusedEvents);
    expect(parseEvents(`[${Array(1_000).fill(good).join()}]`, undefined)).toHaveLength(1_000);
  });
});

describe("tooDeep", () => {
  it("counts levels without recursion", () => {
    const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    expect(tooDeep(JSON.parse(nested(100)), 100)).toBe(false);
    expect(tooDeep(JSON.parse(nested(102)), 100)).toBe(true);
  });
});
