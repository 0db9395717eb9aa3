import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeId, encodeId, isReference, newId, newReference } from "./ids";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

describe("newId", () => {
  it("makes UUIDs of version 7 that sort in the order they were made", () => {
    const ids = Array.from({ length: 5000 }, newId);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids).toStrictEqual([...new Set(ids)].sort());
  });
});

describe("encodeId, decodeId", () => {
  it("round-trips every UUID in 26 characters, keeping the order", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (a, b) => {
        const [first, second] = [encodeId("dep", a), encodeId("dep", b)];
        expect(first).toMatch(/^dep_[0-9A-HJKMNP-TV-Z]{26}$/);
        expect(decodeId("dep", first)).toBe(a);
        expect(first < second).toBe(a < b);
      }),
    );
    const highest = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    expect(encodeId("dep", highest)).toBe(`dep_7${"Z".repeat(25)}`);
    expect(decodeId("dep", encodeId("dep", highest))).toBe(highest);
  });

  it("answers undefined to anything encodeId would not have written", () => {
    const id = encodeId("dep", newId());
    const wrong = [
      "",
      "dep",
      "dep_",
      id.toLowerCase(),
      id.replace("dep", "wdr"),
      id.slice(4),
      `${id}0`,
      id.slice(0, -1),
      ` ${id}`,
      `dep_8${"0".repeat(25)}`,
      id.slice(0, -1).concat("U"),
      id.slice(0, -1).concat("é"),
      `${id}\n`,
      `x${id}`,
    ];
    for (const text of wrong) expect(decodeId("dep", text)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = decodeId("dep", text);
        expect(found === undefined || encodeId("dep", found) === text).toBe(true);
      }),
    );
  });

  it("refuses to encode what is not a lower-case UUID", () => {
    for (const text of ["", "1", newId().toUpperCase(), `${newId()}0`]) {
      expect(() => encodeId("dep", text)).toThrow(TypeError);
    }
  });
});

describe("newReference, isReference", () => {
  it("makes references of 15 characters that are never the same and pass the check", () => {
    const all = Array.from({ length: 20_000 }, newReference);
    expect(new Set(all).size).toBe(all.length);
    for (const reference of all) {
      if (!isReference(reference) || reference.length !== 15) expect.fail(reference);
    }
    for (let at = 2; at < 15; at++) expect(new Set(all.map((text) => text[at])).size).toBe(32);
  });

  it("catches every single wrong character and every two that changed places", () => {
    for (let round = 0; round < 20; round++) {
      const right = newReference();
      const swap = (text: string, i: number, j: number): string => {
        const characters = Array.from(text);
        [characters[i], characters[j]] = [characters[j] ?? "", characters[i] ?? ""];
        return characters.join("");
      };
      for (let i = 2; i < right.length; i++) {
        for (const other of ALPHABET) {
          expect(isReference(right.slice(0, i) + other + right.slice(i + 1))).toBe(other === right[i]);
        }
        for (let j = i + 1; j < right.length; j++) {
          expect(isReference(swap(right, i, j))).toBe(right[i] === right[j]);
        }
      }
    }
  });

  it("refuses other forms", () => {
    const right = newReference();
    for (const text of [
      "",
      right.toLowerCase(),
      right.slice(2),
      `${right}0`,
      `${right}\n`,
      right.replace("OW", "0W"),
    ]) {
      expect(isReference(text)).toBe(false);
    }
  });
});
