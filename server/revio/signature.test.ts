import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadSigningKey, verifySignature } from "./signature";

// Made with the openssl command by fixtures/make.sh.
const file = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const text = (name: string): string => file(name).toString("utf8");

const body = file("body.bin");
const signature = text("webhook-signature.txt");
const webhook = loadSigningKey(text("webhook-key.pem"));
const company = loadSigningKey(text("company-key.pem"));

describe("verifySignature", () => {
  it("names the key that signed the bytes", async () => {
    expect(await verifySignature(body, signature, [webhook])).toBe(text("webhook-fingerprint.txt"));
    expect(await verifySignature(body, signature, [company, webhook])).toBe(webhook.fingerprint);
  });

  it("14.18 accepts the current and the next key while they change", async () =>
    expect(await verifySignature(body, text("company-signature.txt"), [webhook, company])).toBe(
      company.fingerprint,
    ));

  it("verifies with keys of other allowed lengths", async () => {
    const small = loadSigningKey(text("small-key.pem"));
    expect(await verifySignature(body, text("small-signature.txt"), [webhook, small])).toBe(
      small.fingerprint,
    );
  });

  const refused: [name: string, header: string | null | undefined][] = [
    ["no header", undefined],
    ["a null header", null],
    ["an empty header", ""],
    ["two headers joined", `${signature}, ${signature}`],
    ["a leading space", ` ${signature}`],
    ["a line break inside", `${signature.slice(0, 64)}\n${signature.slice(64)}`],
    ["padding that does not belong", `${signature}=`],
    ["garbage the decoder would skip", `${signature.slice(0, 10)}!${signature.slice(10)}`],
    ["the URL alphabet", signature.replace(/\+/g, "-").replace(/\//g, "_")],
    ["a shortened signature", signature.slice(0, 508)],
    ["the right length of another signature", text("company-signature.txt")],
    ["SHA-1", text("sha1-signature.txt")],
    ["PSS padding", text("pss-signature.txt")],
    ["a very long header", "A".repeat(1_000_000)],
  ];
  for (const [name, header] of refused)
    it(`refuses ${name}`, async () => expect(await verifySignature(body, header, [webhook])).toBeUndefined());

  it("refuses without keys", async () => expect(await verifySignature(body, signature, [])).toBeUndefined());

  it("14.18 refuses a body with any one bit changed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(body.length - 1), fc.nat(7), async (index, bit) => {
        const changed = Buffer.from(body);
        changed.writeUInt8(changed.readUInt8(index) ^ (1 << bit), index);
        expect(await verifySignature(changed, signature, [webhook])).toBeUndefined();
      }),
    );
  });

  it("14.18 refuses any other header without throwing", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.uint8Array({ minLength: 384, maxLength: 384 }).map((b) => Buffer.from(b).toString("base64")),
        ),
        async (header) => {
          expect(await verifySignature(body, header, [webhook])).toBeUndefined();
        },
      ),
    );
  });
});

describe("loadSigningKey", () => {
  it("reads a key quoted as JSON with literal line ends", () => {
    const quoted = JSON.stringify(text("webhook-key.pem"));
    expect(loadSigningKey(quoted).fingerprint).toBe(webhook.fingerprint);
    expect(loadSigningKey(text("webhook-key.pem").replaceAll("\n", "\\n")).fingerprint).toBe(
      webhook.fingerprint,
    );
  });

  for (const name of ["refused-1024-bits", "refused-exponent-3", "refused-pss-only", "refused-elliptic"])
    it(`refuses ${name}`, () =>
      expect(() => loadSigningKey(text(`${name}.pem`))).toThrow("RSA, 2048 to 4096 bits"));

  it("refuses a private key", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    expect(() => loadSigningKey(pem)).toThrow("not a public key");
  });

  it("refuses what is no key", () => expect(() => loadSigningKey("hello")).toThrow("not a public key"));
});
