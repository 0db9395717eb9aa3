import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { whenOutboxGrows } from "@/db/outbox-signal";
import { useDatabase } from "@/server/testing/database";
import { newClient, useSandbox } from "@/server/testing/sandbox";
import { firstAttemptsRest, queueFirstAttempt } from "./first-attempts";
import { pinKeys } from "./pin-keys";
import { recordDelivery } from "./record-delivery";

const database = useDatabase();
const sandbox = useSandbox(database);
let keyId = "";
let told = 0;

beforeAll(async () => {
  const company = (await (
    await fetch(`${sandbox.origin()}/api/v1/public_key/`, {
      headers: { authorization: `Bearer ${process.env["REVIO_SECRET_KEY"]}` },
    })
  ).json()) as string;
  const pem = company.replaceAll("\\n", "\n");
  keyId = (
    await pinKeys({ adminUrl: database.url("admin"), mode: "test", keys: { webhook: pem, callback: pem } })
  ).callback;
  whenOutboxGrows(() => told++);
});
afterAll(() => whenOutboxGrows(undefined));

/** A stored delivery about a purchase that Revio does not know. */
async function stored(): Promise<string> {
  const purchaseId = randomUUID();
  const { deliveryId } = await recordDelivery({
    id: newId(),
    route: "webhook",
    sha256: createHash("sha256").update(purchaseId).digest(),
    body: Buffer.from("{}"),
    headers: {},
    keyId,
    eventType: "purchase.paid",
    objectType: "purchase",
    objectId: purchaseId,
    purchaseId,
    reference: null,
    isTest: true,
    ignored: null,
  });
  return deliveryId;
}
const attemptsOf = async (id: string): Promise<number> =>
  (await database.admin`select from wallet.webhook_attempts where delivery_id = ${id}`).length;

describe("queueFirstAttempt", () => {
  it("attempts each delivery once, however many come at once, and tells of each failure after it is recorded", async () => {
    await newClient();
    const ids = await Promise.all(Array.from({ length: 40 }, stored));
    told = 0;
    await Promise.all(ids.map(queueFirstAttempt));
    expect(new Set(await Promise.all(ids.map(attemptsOf)))).toEqual(new Set([1]));
    expect(told).toBe(40);
    expect(
      await database.admin`select from wallet.outbox where subject_id = any (${ids}::uuid[])`,
    ).toHaveLength(40);
  });

  it("goes on after a delivery that is not there", async () => {
    const id = await stored();
    await queueFirstAttempt(newId());
    await queueFirstAttempt(id);
    expect(await attemptsOf(id)).toBe(1);
  });
});

describe("firstAttemptsRest", () => {
  it("waits until the last one has ended, and no longer than it was told to", async () => {
    await firstAttemptsRest(10_000); // nothing is under way
    const ids = await Promise.all(Array.from({ length: 20 }, stored));
    let ended = false;
    const attempts = Promise.all(ids.map(queueFirstAttempt)).then(() => (ended = true));
    await firstAttemptsRest(1);
    expect(ended).toBe(false);
    await firstAttemptsRest(10_000);
    expect(new Set(await Promise.all(ids.map(attemptsOf)))).toEqual(new Set([1]));
    await attempts;
  });
});
