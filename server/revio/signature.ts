/** `X-Signature`: base64 of RSA PKCS#1 v1.5 with SHA-256 over the bytes as received (REVIO.md A6, B8; SECURITY.md 5). */
import type { KeyObject } from "node:crypto";
import { constants, createHash, createPublicKey, verify } from "node:crypto";
import { promisify } from "node:util";

export type SigningKey = {
  key: KeyObject;
  /** Length of a signature. */
  bytes: number;
  /** SHA-256 of the SPKI in DER, as hex: the name under which the key is pinned. */
  fingerprint: string;
};

/** Quoted as JSON or with a literal `\n` for each line end, as keys may arrive: back to a plain PEM. */
export const normalizePem = (pem: string): string =>
  pem
    .trim()
    .replace(/^"|"$/g, "")
    .replace(/(?:\\r)?\\n/g, "\n")
    .trim();

/**
 * Loads a pinned public key.
 * @throws Error when it is no public key, or breaks the policy: RSA, 2048 to 4096 bits, exponent 65537 or more.
 */
export function loadSigningKey(pem: string): SigningKey {
  const text = normalizePem(pem);
  // Node would take a private key or a certificate too; neither has any business here.
  if (!/^-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(text)) throw new Error("not a public key");
  const key = createPublicKey(text);
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  const isStrong = modulusLength >= 2048 && modulusLength <= 4096 && publicExponent >= 65537n;
  if (key.asymmetricKeyType !== "rsa" || !isStrong)
    throw new Error("RSA, 2048 to 4096 bits, exponent 65537 or more");
  const spki = key.export({ type: "spki", format: "der" });
  return {
    key,
    bytes: Math.ceil(modulusLength / 8),
    fingerprint: createHash("sha256").update(spki).digest("hex"),
  };
}

const verifyAsync = promisify(
  (
    data: Uint8Array,
    key: KeyObject,
    signature: Uint8Array,
    done: (error: Error | null, valid: boolean) => void,
  ) => verify("sha256", data, { key, padding: constants.RSA_PKCS1_PADDING }, signature, done),
);

/**
 * The fingerprint of the key that signed these very bytes, or undefined. The header must be the one canonical base64 of
 * a signature of the key's length: Node's decoder forgives garbage, so the header must equal its own re-encoding. Two
 * headers arrive joined by a comma and fail. Never throws for any bytes or header.
 */
export async function verifySignature(
  body: Uint8Array,
  header: string | null | undefined,
  keys: readonly SigningKey[],
): Promise<string | undefined> {
  if (typeof header !== "string" || header.length > 700) return undefined;
  const signature = Buffer.from(header, "base64");
  if (signature.toString("base64") !== header) return undefined;
  for (const { key, bytes, fingerprint } of keys) {
    if (signature.length !== bytes) continue;
    if (await verifyAsync(body, key, signature).catch(() => false)) return fingerprint;
  }
  return undefined;
}
