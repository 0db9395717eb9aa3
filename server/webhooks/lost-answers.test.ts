import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { keepCall } from "@/server/health/provider-calls";
import { useDatabase } from "@/server/testing/database";
import { type FaultProxy, startFaultProxy } from "@/server/testing/fault-proxy";
import { receiveDelivery } from "./receive-delivery";
import { recordAttempt } from "./record-attempt";
import { recordDelivery } from "./record-delivery";

const database = useDatabase();
let proxy: FaultProxy;

beforeAll(async () => {
  const url = new URL(database.url("wallet_worker"));
  proxy = await startFaultProxy(Number(url.port));
  url.port = String(proxy.port);
  process.env["DATABASE_WORKER_URL"] = url.href;
});
afterAll(() => proxy.close());

/** Does it once while PostgreSQL's answer is cut off before its first byte, and heals once the row is there. */
async function withAnswerLost<T>(count: () => Promise<number>, act: () => Promise<T>): Promise<T> {
  const before = await count();
  proxy.cutAfter(0, "down");
  const running = act();
  for (let waited = 0; (await count()) === before && waited < 5000; waited += 10) await sleep(10);
  await proxy.heal();
  return running;
}

const rowsIn = (table: string) => async (): Promise<number> =>
  Number((await database.admin.unsafe<{ n: string }[]>(`select count(*) as n from wallet.${table}`))[0]?.n);

const delivery = (id: string) =>
  recordDelivery({
    id,
    route: "webhook",
    sha256: Buffer.from(id.padEnd(32).slice(0, 32)),
    body: Buffer.from("{}"),
    headers: {},
    keyId: "key",
    eventType: "purchase.paid",
    objectType: "purchase",
    objectId: newId(),
    purchaseId: newId(),
    reference: null,
    isTest: true,
    ignored: null,
  });

describe("a count whose answer is lost", () => {
  it("is one attempt at a delivery, announced once", async () => {
    const deliveryId = newId();
    await delivery(deliveryId);
    const state = await withAnswerLost(rowsIn("webhook_attempts"), () =>
      recordAttempt({
        deliveryId,
        trigger: "first",
        outcome: "provider_unavailable",
        state: "retrying",
        errorCode: "provider_unavailable",
        durationMs: 5,
      }),
    );
    expect(state).toBe("retrying");
    expect(await rowsIn("webhook_attempts")()).toBe(1);
    expect([...(await database.admin`select attempts from wallet.webhook_logs`)]).toEqual([{ attempts: 1 }]);
    expect(await rowsIn("outbox")()).toBe(1);
  });

  it("is one refused delivery", async () => {
    const request = new Request("http://localhost:3000/api/webhooks/revio", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "{}",
    });
    const answer = await withAnswerLost(rowsIn("webhook_refusals"), () =>
      receiveDelivery(request, "webhook"),
    );
    expect(answer.status).toBe(415);
    expect(await rowsIn("webhook_refusals")()).toBe(1);
  });

  it("is one call to Revio", async () => {
    const rows = rowsIn("provider_calls");
    const call = {
      operation: "purchase.get",
      group: "purchases",
      pathTemplate: "/purchases/{id}/",
      attempt: 1,
      httpCode: 200,
      outcome: "ok",
      ms: 5,
    } as const;
    await withAnswerLost(rows, async () => keepCall(call));
    await sleep(1500); // written beside the caller's way: a repeat comes within this
    expect(await rows()).toBe(1);
  });
});
