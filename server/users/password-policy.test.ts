import { describe, expect, it } from "vitest";
import { Refusal } from "@/server/errors";
import { checkNewPassword, normalisePassword } from "./password-policy";

const refusalOf = (password: string, email = "thandi.mokoena@example.org"): Refusal | undefined => {
  try {
    checkNewPassword(normalisePassword(password), email);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

describe("checkNewPassword", () => {
  it("takes 8 characters and refuses 7, counted as people count", () => {
    expect(refusalOf("kq7wz4xp")).toBeUndefined();
    expect(refusalOf("kq7wz4x")).toMatchObject({ code: "BAD_INPUT", details: { field: "password" } });
    expect(refusalOf("😀😀😀😀😀😀😀")?.sentence).toBe("Use at least 8 characters.");
    expect(refusalOf("😀😃😄😁😆😅😂🤣")).toBeUndefined();
  });

  it("takes 256 characters and refuses 257", () => {
    expect(refusalOf("xy".repeat(128))).toBeUndefined();
    expect(refusalOf("xy".repeat(128) + "z")?.sentence).toBe("Use at most 256 characters.");
  });

  it("asks for no kinds of characters and keeps blanks", () => {
    for (const password of [
      "correct horse battery",
      "        x       ",
      "zzzzkkkkqqqqvvvv",
      "ünïcödé wörds",
    ]) {
      expect(refusalOf(password)).toBeUndefined();
    }
  });

  it.each(["password", "PASSWORD", "12345678", "baseball", "qwertyuiop", "Superman"])(
    "refuses the common %s",
    (password) => {
      expect(refusalOf(password)?.sentence).toContain("common");
    },
  );

  it.each([
    "octocowallet",
    "Octoco2026!",
    "wallet12",
    "thandi.mokoena",
    "Thandi.Mokoena1",
    "thandi.mokoena@example.org",
  ])("refuses %s, which is our name or the address", (password) => {
    expect(refusalOf(password)?.sentence).toContain("too close");
  });

  it("lets a long password hold such a word", () => {
    expect(refusalOf("my wallet is made of leather")).toBeUndefined();
  });
});

describe("normalisePassword", () => {
  it("makes one of the two ways to write an accent, and changes nothing else", () => {
    expect(normalisePassword("cafe\u0301")).toBe("caf\u00e9");
    expect(normalisePassword("  Ab ﬁ\u00a0")).toBe("  Ab ﬁ\u00a0");
  });
});
