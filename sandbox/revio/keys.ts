/** RSA-3072 key pairs of the company and of each webhook, and signing as Revio does it (PKCS#1 v1.5, SHA-256). */
import type { KeyObject } from "node:crypto";
import { createPrivateKey, generateKeyPair, sign } from "node:crypto";
import { promisify } from "node:util";
import type { Sandbox } from "./state";

export type Key = {
  id: number;
  owner: string;
  public_pem: string;
  /** Parsed once: reading the PEM for every signature costs more than signing. */
  secret: KeyObject;
  signatures_left: number | null;
};

const generate = promisify(generateKeyPair);
const signAsync = promisify<string, Buffer, KeyObject, Buffer>(sign as never);

async function newPair(): Promise<{ publicPem: string; privatePem: string }> {
  const pair = await generate("rsa", {
    modulusLength: 3072,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return { publicPem: pair.publicKey, privatePem: pair.privateKey };
}

/** Reads all keys into memory. The sandbox is the only writer of its schema. */
export async function loadKeys(sandbox: Sandbox): Promise<void> {
  const rows = await sandbox.db.query<{
    id: string;
    owner: string;
    public_pem: string;
    private_pem: string;
    signatures_left: number | null;
  }>("select * from keys order by id");
  sandbox.keys = rows.map(({ id, private_pem: pem, ...row }) => ({
    ...row,
    id: Number(id),
    secret: sandbox.keys.find((key) => key.id === Number(id))?.secret ?? createPrivateKey(pem),
  }));
}

/** Makes the owner's key pair if there is none. */
export async function ensureKey(sandbox: Sandbox, owner: string): Promise<void> {
  if (sandbox.keys.some((key) => key.owner === owner)) return;
  const pair = await newPair();
  await sandbox.db.query(
    "insert into keys (owner, public_pem, private_pem) select $1, $2, $3 where not exists (select 1 from keys where owner = $1)",
    [owner, pair.publicPem, pair.privatePem],
  );
  await loadKeys(sandbox);
}

/** A new pair for `owner`. The old one goes on to sign `oldDeliveries` more deliveries, though the API shows the new. */
export async function rotateKey(
  sandbox: Sandbox,
  owner: string,
  oldDeliveries: number,
): Promise<string | null> {
  if (!sandbox.keys.some((key) => key.owner === owner)) return null;
  const pair = await newPair();
  await sandbox.db.query(
    `with old as (update keys set signatures_left = case when signatures_left is null then $2::int else 0 end where owner = $1)
     insert into keys (owner, public_pem, private_pem) values ($1, $3, $4)`,
    [owner, oldDeliveries, pair.publicPem, pair.privatePem],
  );
  await loadKeys(sandbox);
  return pair.publicPem;
}

/** The key the API shows for `owner`. */
export function publicKey(sandbox: Sandbox, owner: string): string {
  return sandbox.keys.find((key) => key.owner === owner && key.signatures_left === null)?.public_pem ?? "";
}

/** The key that signs the owner's next delivery; a rotated one is used up first. Null when the owner is gone. */
export function takeSigningKey(sandbox: Sandbox, owner: string): Key | null {
  const keys = sandbox.keys.filter((key) => key.owner === owner);
  const old = keys.find((key) => key.signatures_left !== null && key.signatures_left > 0);
  if (old?.signatures_left) old.signatures_left -= 1;
  return old ?? keys.find((key) => key.signatures_left === null) ?? null;
}

/** base64(RSA PKCS#1 v1.5 with SHA-256 over the bytes), 512 characters for 3072 bits. */
export async function signature(key: Key, bytes: Buffer): Promise<string> {
  return (await signAsync("sha256", bytes, key.secret)).toString("base64");
}
