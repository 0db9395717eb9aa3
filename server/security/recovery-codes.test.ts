import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes";

describe("newRecoveryCodes", () => {
  it("gives ten, in groups, none twice", () => {
    const codes = Array.from({ length: 100 }, newRecoveryCodes).flat();
    expect(newRecoveryCodes()).toHaveLength(10);
    for (const code of codes)
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){2}-[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(new Set(codes).size).toBe(1000);
  });

  it("14.25 has 112 random bits in each: all 32 letters at every place but the last, which has the rest of two bits", () => {
    const codes = Array.from({ length: 100 }, newRecoveryCodes)
      .flat()
      .map((code) => code.replaceAll("-", ""));
    const lettersAt = Array.from(
      { length: 23 },
      (_, place) => new Set(codes.map((code) => code.charAt(place))).size,
    );
    expect(lettersAt).toEqual([...Array.from({ length: 22 }, () => 32), 4]);
  });
});

describe("recoveryCodeHash", () => {
  it("is one for a code, however it is typed", () => {
    const [code = ""] = newRecoveryCodes();
    const plain = code.replaceAll("-", "");
    const hash = createHash("sha256").update(plain).digest();
    for (const typed of [code, plain, code.toLowerCase(), ` ${code.replaceAll("-", " ")}\n`])
      expect(recoveryCodeHash(typed)).toEqual(hash);
  });

  it("reads what is taken for a digit as the digit", () => {
    const written = "01100-11011-00101-10010110";
    for (const typed of ["OIlOO-IiOLl-oolOi-LOOlOLIo", "oiioo-iioii-ooioi-iooioiio"])
      expect(recoveryCodeHash(typed)).toEqual(recoveryCodeHash(written));
  });

  it("is none for what can't be a code", () => {
    const [code = ""] = newRecoveryCodes();
    for (const typed of ["", "123456", code.slice(1), `${code}0`, `U${code.slice(1)}`, `${code.slice(1)}é`])
      expect([typed, recoveryCodeHash(typed)]).toEqual([typed, undefined]);
  });

  it("differs between two codes", () => {
    const hashes = newRecoveryCodes().map((code) => recoveryCodeHash(code)?.toString("hex"));
    expect(new Set(hashes).size).toBe(10);
  });
});
