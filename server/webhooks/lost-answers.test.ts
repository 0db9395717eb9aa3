import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { keepCall } from "@/server/health/provider-calls";
import { useDatabase } from "@/server/testing/database";
import { type FaultProxy, startFaultProxy } from "@/server/testing/fault-proxy";
import { receiveDelivery } from "./receive-delivery";
import { recordAttempt } from "./record-attempt";
import { recordDelivery } from "./record-delivery";

const database = useDatabase({ DATABASE_POOL_SIZE: "1" });
let proxy: FaultProxy;

beforeAll(async () => {
  const url = new URL(database.url("wallet_worker"));
  proxy = await startFaultProxy(Number(url.port));
  url.port = String(proxy.port);
  process.env["DATABASE_WORKER_URL"] = url.href;
});
afterAll(() => proxy.close());

/**
 * Does it twice, the second time with PostgreSQL's answer cut off before its first byte, until the row is there. Says how many rows
 * the second time has made. (The first prepares the statement on the only connection, so that all of it is in one packet.)
 */
async function madeWhenAnswerIsLost(
  count: () => Promise<number>,
  act: () => Promise<unknown>,
): Promise<number> {
  const began = await count();
  await act();
  while ((await count()) === began) await sleep(10);
  const before = await count();
  proxy.cutAfter(0, "down");
  const running = act();
  while ((await count()) === before) await sleep(10);
  await proxy.heal();
  await running;
  await query("worker", "select 1"); // on the only connection, so after whatever is repeated at once
  return (await count()) - before;
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
    const made = await madeWhenAnswerIsLost(rowsIn("webhook_attempts"), () =>
      recordAttempt({
        deliveryId,
        trigger: "first",
        outcome: "provider_unavailable",
        state: "retrying",
        errorCode: "provider_unavailable",
        durationMs: 5,
      }),
    );
    expect(made).toBe(1);
    expect([...(await database.admin`select attempts from wallet.webhook_logs`)]).toEqual([{ attempts: 2 }]);
    expect(await rowsIn("outbox")()).toBe(1);
  });

  it("is one refused delivery", async () => {
    const request = () =>
      new Request("http://localhost:3000/api/webhooks/revio", {
        method: "POST",
        headers: { "content-encoding": "gzip" },
        body: "{}",
      });
    const receive = () => receiveDelivery(request(), "webhook");
    expect((await receive()).status).toBe(415);
    expect(await madeWhenAnswerIsLost(rowsIn("webhook_refusals"), receive)).toBe(1);
  });

  it("is one call to Revio", async () => {
    const call = {
      operation: "purchase.get",
      group: "purchases",
      pathTemplate: "/purchases/{id}/",
      attempt: 1,
      httpCode: 200,
      outcome: "ok",
      ms: 5,
    } as const;
    const keep = async (): Promise<void> => {
      keepCall(call);
      await sleep(700); // written beside the caller's way; a repeat comes within half a second
    };
    expect(await madeWhenAnswerIsLost(rowsIn("provider_calls"), keep)).toBe(1);
  });
});
