/** Codes of authenticator apps: TOTP with SHA-1, 6 digits, 30 seconds, which is what the apps do. https://www.rfc-editor.org/rfc/rfc6238 */
import { generateSecret, generateSync, generateURI, verifySync } from "otplib";

const PERIOD = 30;
/** Seconds for which the code before is still good; none ahead of time. */
const LATE = 5;
const CODE = /^\d{6}$/;

/** A new secret: 160 bits in base 32, as RFC 4226 recommends. */
export const newTotpSecret = (): string => generateSecret({ length: 20 });

/** What an app reads from the picture. https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export const totpUri = (secret: string, email: string): string =>
  generateURI({ issuer: "Octoco Wallet", label: email, secret });

/** The code that an app shows at this moment: for demonstrations and tests. */
export const totpCode = (secret: string, at: Date): string =>
  generateSync({ secret, epoch: Math.floor(at.getTime() / 1000) });

/** The number of the 30 seconds that a right code belongs to, for which it is good once; undefined for a wrong one. */
export function totpStep(secret: string, code: string, at: Date): bigint | undefined {
  if (!CODE.test(code)) return undefined;
  const result = verifySync({
    secret,
    token: code,
    epoch: Math.floor(at.getTime() / 1000),
    epochTolerance: [LATE, 0],
  });
  if (!result.valid || !("epoch" in result)) return undefined;
  return BigInt(Math.floor(result.epoch / PERIOD));
}
