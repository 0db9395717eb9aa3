import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { env } from "@/server/env";
import { testEnvironment } from "@/server/testing/database";
import { newestKeyId, open, type Place, seal } from "./secret-box";

const hex = (): string => randomBytes(32).toString("hex");
const [oldKey, newKey] = [`k1:${hex()}`, `k2:${hex()}`];
const place: Place = {
  table: "bank_accounts",
  column: "number_ciphertext",
  userId: "01935c1e-7d3a-7b4e-9c56-123456789012",
  rowId: "01935c1e-7d3a-7b4e-9c56-abcdefabcdef",
};
const NUMBER = "62784310147";

beforeAll(() => {
  Object.assign(
    process.env,
    testEnvironment((role) => `postgres://${role}@127.0.0.1/none`),
  );
  useKeys(oldKey);
});

/** The key ring from now on; the environment is parsed once, so its object takes the new one. */
function useKeys(...keys: string[]): void {
  env().BANK_DATA_KEYS = keys.map((key) => key.split(":") as [string, string]);
}

/** The sealed text with one of its parts (1 kid, 2 iv, 3 text, 4 tag) changed. */
const changed = (sealed: string, part: number, change: (text: string) => string): string =>
  sealed
    .split(".")
    .map((text, at) => (at === part ? change(text) : text))
    .join(".");
const flipped = (text: string): string => {
  const bytes = Buffer.from(text, "base64url");
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  return bytes.toString("base64url");
};

describe("seal", () => {
  it("gives v1.kid.iv.ct.tag, another one each time, that opens at its place", () => {
    for (const text of [NUMBER, "Ünïcødé 🐙", "x".repeat(5_000)]) {
      const [one, two] = [seal(text, place), seal(text, place)];
      expect(one).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
      expect(one).not.toBe(two);
      expect([open(one, place), open(two, place)]).toEqual([text, text]);
      expect(one).not.toContain(text);
    }
  });

  it("never uses an IV twice", () => {
    const ivs = Array.from({ length: 2_000 }, () => seal(NUMBER, place).split(".")[2]);
    expect(new Set(ivs).size).toBe(ivs.length);
  });

  it("uses the newest key, and the others still open what they sealed", () => {
    const before = seal(NUMBER, place);
    useKeys(newKey, oldKey);
    expect(newestKeyId()).toBe("k2");
    const after = seal(NUMBER, place);
    expect([before, after].map((sealed) => sealed.split(".")[1])).toEqual(["k1", "k2"]);
    expect([open(before, place), open(after, place)]).toEqual([NUMBER, NUMBER]);
    useKeys(oldKey);
  });
});

describe("open", () => {
  it("14.35 refuses a text of another row, person, column or table", () => {
    const sealed = seal(NUMBER, place);
    for (const [part, other] of Object.entries({
      rowId: place.userId,
      userId: place.rowId,
      column: "holder_name",
      table: "users",
    }))
      expect(() => open(sealed, { ...place, [part]: other })).toThrow("belongs to another place");
  });

  it("tells places apart whose names run into each other", () => {
    const sealed = seal(NUMBER, { ...place, table: "ab", column: "c" });
    expect(() => open(sealed, { ...place, table: "a", column: "bc" })).toThrow("belongs to another place");
  });

  it("refuses a changed byte in each part", () => {
    const sealed = seal(NUMBER, place);
    for (const part of [2, 3, 4])
      expect(() => open(changed(sealed, part, flipped), place)).toThrow("was altered");
  });

  it("14.35 refuses a tag cut to 4, 8, 12 or 15 bytes, and one that is too long", () => {
    const sealed = seal(NUMBER, place);
    const cut = (bytes: number) => (text: string) =>
      Buffer.concat([Buffer.from(text, "base64url"), Buffer.alloc(8)])
        .subarray(0, bytes)
        .toString("base64url");
    for (const bytes of [0, 4, 8, 12, 15, 17, 24])
      expect(() => open(changed(sealed, 4, cut(bytes)), place)).toThrow("another form");
  });

  it("14.35 refuses a key that is not in the ring, also under the same id", () => {
    const sealed = seal(NUMBER, place);
    useKeys(newKey);
    expect(() => open(sealed, place)).toThrow("needs the key k1");
    expect(() =>
      open(
        changed(sealed, 1, () => "k2"),
        place,
      ),
    ).toThrow("was altered");
    useKeys(`k1:${hex()}`);
    expect(() => open(sealed, place)).toThrow("was altered");
    useKeys(oldKey);
  });

  it("refuses other versions, forms and spellings of the same bytes", () => {
    const sealed = seal(NUMBER, place);
    const wrong = [
      "",
      "v1",
      sealed.replace("v1.", "v2."),
      sealed.replace("v1.", "v1.."),
      `${sealed}.`,
      ` ${sealed}`,
      `${sealed}\n`,
      changed(sealed, 3, () => ""),
      changed(sealed, 4, (text) => `${text}=`),
      // the last character of 22 carries 2 bits: the other 4 must be 0
      changed(sealed, 4, (text) => text.slice(0, 21) + (/[AQgw]/.test(text.slice(21)) ? "_" : "A")),
    ];
    for (const text of wrong) expect(() => open(text, place)).toThrow("another form");
  });

  it("says nothing of the text in its errors", () => {
    const sealed = seal(NUMBER, place);
    const error = catchError(() => open(changed(sealed, 3, flipped), place));
    expect(String(error)).toMatch(/^Error: a sealed text was altered/);
    expect(String(error)).not.toContain(sealed.split(".")[3]);
    expect(error).not.toHaveProperty("cause");
  });
});

function catchError(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
