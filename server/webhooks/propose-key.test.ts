import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { keyId, pinKeys } from "./pin-keys";
import { keyDetails, proposeKey, proposeRetirement } from "./propose-key";
import { listKeys } from "./queries";
import { askKey, askRetirement, decide } from "@/server/testing/confirmed-commands";
import { confirmed } from "@/server/testing/step-up";

const database = useDatabase();
const REASON = "Revio changes its key on Monday";
let admins: [Person, Person];

const newPem = (bits = 2048): string =>
  generateKeyPairSync("rsa", { modulusLength: bits })
    .publicKey.export({ type: "spki", format: "pem" })
    .toString();
const first = newPem();

beforeAll(async () => {
  admins = [await makePerson(database, { role: "admin" }), await makePerson(database, { role: "admin" })];
  await pinKeys({
    adminUrl: database.url("admin"),
    mode: "test",
    keys: { webhook: first, callback: newPem() },
  });
});

const as = (actor: Person) => ({ actor, requestId: "req_test" });
const believed = async () => (await listKeys("webhook", "test")).map(({ id }) => id).sort();
const propose = (pem: string, becomes: "next" | "current") =>
  askKey(as(admins[0]), { route: "webhook", pem, becomes, reason: REASON });

async function approve(approvalId: string, by = admins[1]) {
  const [row] = await query<{ hash: Buffer }>(
    "read",
    "select payload_sha256 as hash from wallet.approvals where id = $1",
    [approvalId],
  );
  const payloadSha256 = row?.hash ?? Buffer.alloc(0);
  return decide(as(by), { approvalId, decision: "approved", reason: null, payloadSha256 });
}

describe("proposeKey", () => {
  it("believes a next key beside the current one, then alone, by two admins each time", async () => {
    const second = newPem();
    const ids = [keyId(first), keyId(second)].sort();
    const asNext = await propose(second, "next");
    expect(await believed()).toEqual([keyId(first)]);
    await expect(approve(asNext, admins[0])).rejects.toMatchObject({ code: "OWN_REQUEST" });
    await approve(asNext);
    expect(await believed()).toEqual(ids);
    await approve(await propose(second, "current"));
    expect(await believed()).toEqual([keyId(second)]);
    const rows = await database.admin<{ text: string }[]>`
      select actor || ' ' || reason || ' ' || (before ->> 'current') as text from wallet.audit_log
       where action = 'webhook_key.pin' and object_id = ${keyId(second)} order by at, id`;
    expect(rows.map(({ text }) => text)).toEqual([
      `user:${admins[1].userId} ${REASON} ${keyId(first)}`,
      `user:${admins[1].userId} ${REASON} ${keyId(first)}`,
    ]);
  });

  it("refuses what is no strong RSA key, before anybody is asked", async () => {
    const short = newPem(1024);
    const curve = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({
      type: "spki",
      format: "pem",
    });
    const secret = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
      type: "pkcs8",
      format: "pem",
    });
    for (const pem of ["", "none", short, curve.toString(), secret.toString()]) {
      const wish = { route: "webhook", pem, becomes: "next" } as const;
      expect(() => keyDetails(wish)).toThrow("KEY_REFUSED");
      await expect(proposeKey(as(admins[0]), { ...wish, reason: REASON })).rejects.toThrow("KEY_REFUSED");
    }
  });

  it("14.9 needs a confirmation of exactly this key, for this route, as this", async () => {
    const wish = { route: "webhook", pem: newPem(), becomes: "next" } as const;
    const ask = (actor: Person) => proposeKey(as(actor), { ...wish, reason: REASON });
    await expect(ask(admins[0])).rejects.toThrow("STEP_UP_REQUIRED");
    for (const other of [{ pem: newPem() }, { route: "callback" }, { becomes: "current" }] as const) {
      const actor = await confirmed(admins[0], "webhook_key.propose", keyDetails({ ...wish, ...other }));
      await expect(ask(actor)).rejects.toThrow("STEP_UP_REQUIRED");
    }
    await expect(propose(wish.pem, "next")).resolves.toEqual(expect.any(String));
  });

  it("is open once per key", async () => {
    const third = newPem();
    await propose(third, "next");
    await expect(propose(third, "current")).rejects.toMatchObject({ code: "APPROVAL_OPEN" });
  });

  it("refuses an id that is not the key's own", async () => {
    await expect(
      query(
        "app",
        "select * from wallet.propose_webhook_key($1, $2, $3, $4, 'webhook', 'test', $5, 'next', $6, null, null)",
        [crypto.randomUUID(), admins[0].userId, admins[0].sessionId, keyId(newPem()), newPem(), REASON],
      ),
    ).rejects.toMatchObject({ code: "WL007" });
  });
});

describe("proposeRetirement", () => {
  it("14.9 believes a next key no longer, once it is confirmed and another admin agrees, and never takes the current one", async () => {
    const before = await believed();
    const next = newPem();
    await approve(await propose(next, "next"));
    await expect(proposeRetirement(as(admins[0]), keyId(next), REASON)).rejects.toThrow("STEP_UP_REQUIRED");
    const other = await confirmed(admins[0], "webhook_key.retire", { keyId: keyId(first) });
    await expect(proposeRetirement(as(other), keyId(next), REASON)).rejects.toThrow("STEP_UP_REQUIRED");
    const id = await askRetirement(as(admins[0]), keyId(next), REASON);
    expect(await believed()).toContain(keyId(next));
    await approve(id ?? "");
    expect(await believed()).toEqual(before);
    expect(await askRetirement(as(admins[0]), before[0] ?? "", REASON)).toBeNull();
    await expect(askRetirement(as(admins[0]), "0".repeat(64), REASON)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
