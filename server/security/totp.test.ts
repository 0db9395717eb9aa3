import { describe, expect, it } from "vitest";
import { newTotpSecret, totpCode, totpStep, totpUri } from "./totp";

/** "12345678901234567890" in base 32: the key of RFC 6238, appendix B. https://www.rfc-editor.org/rfc/rfc6238#appendix-B */
const RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
/** Its SHA-1 codes have 8 digits; apps show the last 6. */
const VECTORS: [seconds: number, code: string, step: bigint][] = [
  [59, "94287082", 1n],
  [1_111_111_109, "07081804", 37_037_036n],
  [1_111_111_111, "14050471", 37_037_037n],
  [1_234_567_890, "89005924", 41_152_263n],
  [2_000_000_000, "69279037", 66_666_666n],
  [20_000_000_000, "65353130", 666_666_666n],
];
const at = (seconds: number): Date => new Date(seconds * 1000);
const at0 = 1_111_111_110; // where a code begins
const code = totpCode(RFC, at(at0));

describe("totpStep", () => {
  it.each(VECTORS)("knows the code of RFC 6238 at %d seconds", (seconds, eightDigits, step) => {
    const sixDigits = eightDigits.slice(-6);
    expect(totpCode(RFC, at(seconds))).toBe(sixDigits);
    expect(totpStep(RFC, sixDigits, at(seconds))).toBe(step);
    expect(totpStep(RFC, eightDigits, at(seconds))).toBeUndefined();
  });

  it("takes a code for its 30 seconds and 5 more, with the step it belongs to", () => {
    for (const late of [0, 0.5, 15, 29, 29.999, 30, 34, 34.999])
      expect([late, totpStep(RFC, code, at(at0 + late))]).toEqual([late, 37_037_037n]);
  });

  it("takes none that is older, and none ahead of its time", () => {
    for (const late of [-30, -5, -1, -0.001, 36, 60, 3600])
      expect([late, totpStep(RFC, code, at(at0 + late))]).toEqual([late, undefined]);
  });

  it("takes nothing but the six digits of this very secret", () => {
    const wrong = code.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
    for (const typed of [wrong, "", code.slice(1), `${code}0`, `+${code.slice(1)}`, `${code}\n`, "٠٥٠٤٧١"])
      expect([typed, totpStep(RFC, typed, at(at0))]).toEqual([typed, undefined]);
    expect(totpStep(newTotpSecret(), code, at(at0))).toBeUndefined();
  });
});

describe("newTotpSecret", () => {
  it("is 160 bits in base 32, and another each time", () => {
    const secrets = Array.from({ length: 50 }, newTotpSecret);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(new Set(secrets).size).toBe(50);
  });
});

describe("totpUri", () => {
  it("says what an app must know, and nothing that differs from what apps take for granted", () => {
    const uri = new URL(totpUri(RFC, "thandi+wallet@example.org"));
    expect([uri.protocol, uri.host]).toEqual(["otpauth:", "totp"]);
    expect(decodeURIComponent(uri.pathname)).toBe("/Octoco Wallet:thandi+wallet@example.org");
    expect(uri.searchParams.get("secret")).toBe(RFC);
    expect(uri.searchParams.get("issuer")).toBe("Octoco Wallet");
    expect(uri.searchParams.get("algorithm") ?? "SHA1").toBe("SHA1");
    expect(uri.searchParams.get("digits") ?? "6").toBe("6");
    expect(uri.searchParams.get("period") ?? "30").toBe("30");
  });
});
