import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { recordDelivery } from "@/server/webhooks/record-delivery";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { noteMissedWebhook } from "./note-missed-webhook";

const database = useDatabase();
let purchaseId: string;
beforeEach(() => {
  purchaseId = newId();
});
afterEach(() => shiftClock(database, null));

const note = (effect: "settled" | "closed" = "settled") =>
  noteMissedWebhook({
    objectKind: "purchase",
    objectId: purchaseId,
    effect,
    transactionId: null,
    foundBy: "sweep",
  });

const arrive = (eventType: string, body = newId()) =>
  recordDelivery({
    id: newId(),
    route: "webhook",
    sha256: createHash("sha256").update(body).digest(),
    body: Buffer.from(body),
    headers: {},
    keyId: "k",
    eventType,
    objectType: "purchase",
    objectId: purchaseId,
    purchaseId,
    reference: null,
    isTest: true,
    ignored: null,
  });

const counted = async (): Promise<string[]> =>
  (
    await database.admin<{ line: string }[]>`
      select effect || case when arrived_at is null then '' else ' late' end as line from wallet.missed_webhooks
       where object_id = ${purchaseId} order by 1`
  ).map(({ line }) => line);

describe("noteMissedWebhook", () => {
  it("counts once per effect", async () => {
    expect(await note()).toBe("missed");
    expect(await note()).toBe("known");
    expect(await note("closed")).toBe("missed");
    expect(await counted()).toEqual(["closed", "settled"]);
  });

  it("counts nothing that a stored delivery tells of, and is not fooled by another event of the object", async () => {
    await arrive("purchase.viewed");
    await arrive("purchase.paid");
    expect(await note()).toBe("arrived");
    expect(await note("closed")).toBe("missed");
    expect(await counted()).toEqual(["closed"]);
  });

  it("takes the count back for a webhook that was only slower than the check, and keeps one that came late as late", async () => {
    await note();
    await note("closed");
    await shiftClock(database, "1 minute");
    await arrive("purchase.paid");
    expect(await counted()).toEqual(["closed"]);
    await shiftClock(database, "3 minutes");
    await arrive("purchase.cancelled");
    expect(await counted()).toEqual(["closed late"]);
    expect(await note("closed")).toBe("arrived");
  });

  it("counts nothing when check and webhook come at the same moment, whoever is first", async () => {
    for (let round = 0; round < 30; round++) {
      purchaseId = newId();
      await Promise.all(
        round % 2 === 0 ? [note(), arrive("purchase.paid")] : [arrive("purchase.paid"), note()],
      );
      expect(await counted()).toEqual([]);
    }
  });
});
