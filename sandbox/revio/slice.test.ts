import { createPublicKey, verify } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestSandbox } from "./testing";
import { CARD, created, testReceiver, testSandbox } from "./testing";

describe("a deposit from end to end", () => {
  let sandbox: TestSandbox;
  let receiver: Awaited<ReturnType<typeof testReceiver>>;

  beforeAll(async () => {
    [sandbox, receiver] = await Promise.all([testSandbox(), testReceiver()]);
  });
  afterAll(async () => {
    await sandbox.end();
    receiver.close();
  });

  it("is created, viewed, paid by card, read back, and announced with valid signatures", async () => {
    const webhook = await sandbox.api("POST", "/webhooks/", {
      title: "app",
      callback: `${receiver.url}/hook`,
      all_events: true,
    });
    expect(webhook.status).toBe(201);
    const id = await created(sandbox, {
      success_callback: `${receiver.url}/callback`,
      success_redirect: "https://wallet.example/back",
    });

    const form = await sandbox.call("GET", `/p/${id}/invoice/`);
    expect(form.text).toContain("Pay R 250,00");
    const paid = await sandbox.submit(`/p/${id}/pay/`, CARD);
    expect([paid.status, paid.headers.get("location")]).toEqual([303, "https://wallet.example/back"]);

    const read = await sandbox.api("GET", `/purchases/${id}/`);
    expect(read.json.at("payment")).toMatchObject({
      amount: 25_000,
      fee_amount: 738,
      net_amount: 24_262,
      pending_amount: 0,
    });

    await sandbox.flush();
    const hooks = receiver.received.filter((one) => one.path === "/hook");
    expect(hooks.map((one) => one.event.at("event_type"))).toEqual([
      "purchase.created",
      "purchase.viewed",
      "purchase.paid",
    ]);
    for (const one of hooks) {
      const key = createPublicKey(String(webhook.json.at("public_key")));
      expect(verify("sha256", one.bytes, key, Buffer.from(one.signatures[0] ?? "", "base64"))).toBe(true);
    }
    const company = createPublicKey(
      String((await sandbox.api("GET", "/public_key/")).json.value).replaceAll("\\n", "\n"),
    );
    const callback = receiver.received.find((one) => one.path === "/callback");
    expect(
      verify(
        "sha256",
        callback?.bytes ?? Buffer.alloc(0),
        company,
        Buffer.from(callback?.signatures[0] ?? "", "base64"),
      ),
    ).toBe(true);
    expect(sandbox.errors).toEqual([]);
  });
});
