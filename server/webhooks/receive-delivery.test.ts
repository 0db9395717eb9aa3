import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { pinKeys } from "./pin-keys";
import { MAX_DELIVERY_BYTES } from "./read-body";
import { receiveDelivery } from "./receive-delivery";

const database = useDatabase();
const pair = () => generateKeyPairSync("rsa", { modulusLength: 3072 });
const [webhook, callback, stranger] = [pair(), pair(), pair()];
const pem = (key: KeyObject): string => key.export({ type: "spki", format: "pem" }) as string;

beforeAll(async () => {
  const keys = { webhook: pem(webhook.publicKey), callback: pem(callback.publicKey) };
  await pinKeys({ adminUrl: database.url("admin"), mode: "test", keys });
});

const purchase = (more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    event_type: "purchase.paid",
    type: "purchase",
    id: crypto.randomUUID(),
    is_test: true,
    reference: "OW1",
    ...more,
  });

const signed = (body: string | Buffer, key: KeyObject): string =>
  sign("sha256", Buffer.from(body), key).toString("base64");

function deliver(
  body: string | Buffer,
  headers: Record<string, string> = {},
  route: "webhook" | "callback" = "webhook",
) {
  const key = route === "webhook" ? webhook.privateKey : callback.privateKey;
  const all = { "x-signature": signed(body, key), "content-type": "application/json", ...headers };
  const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
  return receiveDelivery(
    new Request("http://localhost:3000/", {
      method: "POST",
      body: new Uint8Array(Buffer.from(body)),
      headers: present,
    }),
    route,
  );
}

const counts = async (): Promise<{ logs: number; pending: number; refusals: number }> => {
  const rows = await database.admin<{ logs: number; pending: number; refusals: number }[]>`
    select (select count(*)::int from wallet.webhook_logs) logs, (select count(*)::int from wallet.pending_deliveries) pending,
           (select count(*)::int from wallet.webhook_refusals) refusals`;
  return rows[0] ?? { logs: 0, pending: 0, refusals: 0 };
};

describe("receiveDelivery", () => {
  it("stores a signed delivery as it came, queues it and says which one to try", async () => {
    const body = purchase();
    const received = await deliver(body);
    expect(received).toMatchObject({ status: 200, attempt: expect.any(String) });
    const [row] = await database.admin<
      { body: Buffer; state: string; event_type: string }[]
    >`select body, state, event_type, purchase_id from wallet.webhook_logs where id = ${received.attempt}`;
    expect(row).toMatchObject({ state: "received", event_type: "purchase.paid", body: Buffer.from(body) });
  });

  it("counts the same bytes again as a duplicate of one row, also 20 at once", async () => {
    const before = await counts();
    const body = purchase();
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(body)));
    expect(new Set(answers.map((answer) => answer.attempt)).size).toBe(1);
    expect((await counts()).logs).toBe(before.logs + 1);
    const rows =
      await database.admin`select duplicates from wallet.webhook_logs order by received_at desc, id desc limit 1`;
    expect(rows[0]?.["duplicates"]).toBe(19);
  });

  it("14.18 takes each key for its own route only", async () => {
    expect((await deliver(purchase(), {}, "callback")).status).toBe(200);
    const body = purchase();
    expect((await deliver(body, { "x-signature": signed(body, callback.privateKey) })).status).toBe(401);
  });

  it("14.18 refuses a signature that is missing, forged, doubled, cut or re-encoded, and keeps nothing but the count", async () => {
    const before = await counts();
    const body = purchase();
    const good = signed(body, webhook.privateKey);
    const bad = [
      "",
      "AAAA",
      signed(body, stranger.privateKey),
      `${good}, ${good}`,
      good.slice(0, -4),
      `${good}=`,
      good.replaceAll("+", "-"),
      signed(`${body} `, webhook.privateKey),
      signed(Buffer.from(body), callback.privateKey),
    ];
    for (const header of bad.filter((value) => value === "" || value !== good)) {
      expect(await deliver(body, { "x-signature": header })).toEqual({ status: 401, attempt: null });
    }
    const after = await counts();
    expect(after.logs).toBe(before.logs);
    expect(after.refusals).toBeGreaterThanOrEqual(before.refusals + 8);
  });

  it("14.19 refuses encoded, oversized and cut-off bodies before it looks at them", async () => {
    const body = purchase();
    expect((await deliver(body, { "content-encoding": "gzip" })).status).toBe(415);
    expect((await deliver("x".repeat(MAX_DELIVERY_BYTES + 1))).status).toBe(413);
    expect((await deliver(body, { "content-length": String(body.length + 1) })).status).toBe(400);
    expect((await deliver(body, { "content-length": "1e99" })).status).toBe(413);
  });

  it("14.19 keeps what it can't read or doesn't use, answers 200, and never queues it", async () => {
    const before = await counts();
    const odd: (string | Buffer)[] = [
      Buffer.from([0xff, 0xfe, 0x7b]),
      "",
      "{",
      "[]",
      "null",
      `{"__proto__":{"x":1},"event_type":"purchase.paid"}`,
      `${"[".repeat(100)}${"]".repeat(100)}`,
      JSON.stringify({ event_type: "client.updated", type: "client", id: crypto.randomUUID() }),
      purchase({ is_test: false }),
      purchase({ type: "something_new", event_type: "something.new" }),
    ];
    for (const body of odd)
      expect(await deliver(body), String(body).slice(0, 40)).toEqual({ status: 200, attempt: null });
    const after = await counts();
    expect(after).toEqual({
      logs: before.logs + odd.length,
      pending: before.pending,
      refusals: before.refusals,
    });
  });

  it("queues an event type it has never heard of when it is about a purchase", async () => {
    expect((await deliver(purchase({ event_type: "purchase.brand_new" }))).attempt).not.toBeNull();
  });
});
