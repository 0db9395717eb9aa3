/**
 * Texts that must be read again but must not lie in the database in clear: AES-256-GCM (NIST SP 800-38D), stored as
 * `v1.kid.iv.ct.tag`. The place a text lies at is authenticated with it, so it opens nowhere else. Keys: BANK_DATA_KEYS, the
 * first seals, all open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { env } from "@/server/env";

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
/** Given explicitly both ways: without it Node opens a text whose tag was cut to 4 bytes. */
const TAG = { authTagLength: 16 } as const;
const FORM = /^v1\.([a-z0-9]{1,12})\.([\w-]{16})\.([\w-]+)\.([\w-]{22})$/;

/** Where a sealed text lies. */
export type Place = { table: string; column: string; userId: string; rowId: string };

/** The id of the key that seals now. */
export function newestKeyId(): string {
  const [[id] = [""]] = env().BANK_DATA_KEYS;
  return id;
}

/** Seals a text for one place with the newest key. The same text gives another result each time (random 96-bit IV). */
export function seal(text: string, place: Place): string {
  const kid = newestKeyId();
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(kid), iv, TAG).setAAD(bound(place));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return ["v1", kid, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString("base64url"))].join(
    ".",
  );
}

/**
 * The text that was sealed for this place. Throws for anything else: another form or version, a key we don't have, an altered
 * byte, another row. The error says which of these, and nothing of the text.
 */
export function open(sealed: string, place: Place): string {
  const [, kid = "", ...parts] = FORM.exec(sealed) ?? [];
  const [iv, text, tag] = parts.map((part) => Buffer.from(part, "base64url"));
  // One text for the same bytes: what decodes to them without being their encoding is refused.
  const exact = [iv, text, tag].every((bytes, at) => bytes?.toString("base64url") === parts[at]);
  if (!iv || !text || !tag || !exact) throw new Error("a sealed text has another form");
  const decipher = createDecipheriv(CIPHER, keyOf(kid), iv, TAG).setAAD(bound(place)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
  } catch {
    throw new Error("a sealed text was altered, or belongs to another place");
  }
}

function keyOf(kid: string): Buffer {
  const key = env().BANK_DATA_KEYS.find(([id]) => id === kid)?.[1];
  if (key === undefined)
    throw new Error(`a sealed text needs the key ${kid}, which is not in BANK_DATA_KEYS`);
  return Buffer.from(key, "hex");
}

/** Each part with its length before it, so that no two places give the same bytes. */
function bound({ table, column, userId, rowId }: Place): Buffer {
  return Buffer.concat(
    [table, column, userId, rowId].flatMap((part) => {
      const bytes = Buffer.from(part, "utf8");
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
