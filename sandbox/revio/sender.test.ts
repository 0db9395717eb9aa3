import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nextAttemptAt, SCHEDULE_MIN } from "./delivery";
import type { Received } from "./testing";
import { created, testReceiver, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "sender", forget_webhooks: true });
let receiver: Awaited<ReturnType<typeof testReceiver>>;
let webhookKey: string;

beforeEach(async () => {
  await sandbox.control("PUT", "settings", { delivery_speed: 1 }); // retries come by the clock only
  receiver = await testReceiver();
  const reply = await sandbox.api("POST", "/webhooks/", {
    title: "app",
    callback: `${receiver.url}/hook`,
    all_events: true,
  });
  webhookKey = String(reply.json.at("public_key"));
});
afterEach(() => {
  receiver.close();
});

const pay = (id: string) => sandbox.control("POST", `purchases/${id}/pay`);
const good = (pem: string, one: Received | undefined): boolean =>
  one?.signatures.length === 1 &&
  verify("sha256", one.bytes, createPublicKey(pem), Buffer.from(one.signatures[0] ?? "", "base64"));
const companyKey = async () =>
  String((await sandbox.api("GET", "/public_key/")).json.value).replaceAll("\\n", "\n");
const MINUTE = 60;

describe("signatures", () => {
  const vector = (name: string): Buffer => readFileSync(new URL(`./vectors/${name}`, import.meta.url));

  it.each(["paid", "utf8"])(
    "openssl's vector %s verifies as ours do: same padding, hash and encoding",
    (name) => {
      const key = createPublicKey(vector("public.pem"));
      const signed = vector(`${name}.signature`).toString();
      expect(signed).toMatch(/^[A-Za-z0-9+/]{512}$/);
      expect(verify("sha256", vector(`${name}.body`), key, Buffer.from(signed, "base64"))).toBe(true);
      expect(
        verify(
          "sha256",
          Buffer.concat([vector(`${name}.body`), Buffer.from("\n")]),
          key,
          Buffer.from(signed, "base64"),
        ),
      ).toBe(false);
    },
  );

  it("of a webhook are of its own key, of success_callback the company's; both 3072 bits, 512 characters", async () => {
    const id = await created(sandbox, { success_callback: `${receiver.url}/callback` });
    await pay(id);
    await sandbox.flush();
    const callback = receiver.received.filter((one) => one.path === "/callback");
    const hooks = receiver.received.filter((one) => one.path === "/hook");
    expect(callback.map((one) => one.event.at("event_type"))).toEqual(["purchase.paid"]);
    expect(
      hooks.every((one) => good(webhookKey, one) && !one.signatures.some((text) => text.length !== 512)),
    ).toBe(true);
    expect([good(await companyKey(), callback[0]), good(webhookKey, callback[0])]).toEqual([true, false]);
    expect(createPublicKey(webhookKey).asymmetricKeyDetails?.modulusLength).toBe(3072);
  });

  it("after keys/rotate the API shows the new key while the old one signs n more deliveries", async () => {
    const [, webhookId] = ["", String((await sandbox.api("GET", "/webhooks/")).json.at("results", 0, "id"))];
    const rotated = await sandbox.control("POST", "keys/rotate", { owner: webhookId, old_deliveries: 1 });
    const next = String(rotated.json.at("public_key"));
    expect((await sandbox.api("GET", `/webhooks/${webhookId}/`)).json.at("public_key")).toBe(next);
    await pay(await created(sandbox));
    await sandbox.flush();
    expect(receiver.received.map((one) => [good(webhookKey, one), good(next, one)])).toEqual([
      [true, false],
      [false, true],
    ]);
    const company = await companyKey();
    await sandbox.control("POST", "keys/rotate");
    expect(await companyKey()).not.toBe(company);
  });
});

describe("the payload", () => {
  it("is the object plus event_type, a snapshot of its time, without envelope, id or timestamp of the event", async () => {
    const id = await created(sandbox);
    await sandbox.call("GET", `/p/${id}/`);
    await pay(id);
    await sandbox.flush();
    expect(
      receiver.received.map((one) => [
        one.event.at("event_type"),
        one.event.at("status"),
        one.event.at("id"),
      ]),
    ).toEqual([
      ["purchase.created", "created", id],
      ["purchase.viewed", "viewed", id],
      ["purchase.paid", "paid", id],
    ]);
    const read = (await sandbox.api("GET", `/purchases/${id}/`)).json.value as object;
    expect(receiver.received[2]?.event.value).toEqual({ ...read, event_type: "purchase.paid" });
  });
});

describe("the schedule", () => {
  it("is Revio's, in minutes from first scheduling, divided by the speed", () => {
    expect(SCHEDULE_MIN).toEqual([0, 2, 8, 26, 80, 242, 728, 2186]);
    expect(SCHEDULE_MIN.map((_, attempts) => nextAttemptAt(1000, attempts, 600))).toEqual(
      SCHEDULE_MIN.map((minutes) => 1000 + minutes * 100),
    );
    expect(nextAttemptAt(0, 8, 1)).toBeNull();
  });

  it("sends the same bytes and signature each time, eight times at most, then never again", async () => {
    receiver.state.answer = () => 500;
    const id = await created(sandbox);
    await sandbox.flush();
    expect(receiver.received).toHaveLength(1);
    let due = 0;
    for (const [index, minutes] of SCHEDULE_MIN.entries()) {
      if (index === 0) continue;
      await sandbox.advance((minutes - due) * MINUTE - 5);
      await sandbox.flush();
      expect(receiver.received).toHaveLength(index);
      await sandbox.advance(5);
      await sandbox.flush();
      expect(receiver.received).toHaveLength(index + 1);
      due = minutes;
    }
    await sandbox.advance(90 * 86_400);
    await sandbox.flush();
    expect(receiver.received).toHaveLength(8);
    expect(new Set(receiver.received.map((one) => one.bytes.toString() + one.signatures.join())).size).toBe(
      1,
    );
    const [row] = await sandbox.rows("deliveries", `?id=${id}`);
    expect([row?.at("status"), row?.at("attempts"), row?.at("log", "length")]).toEqual(["given_up", 8, 8]);
  });

  it.each<[string, number | "silence"]>([
    ["204", 204],
    ["299", 299],
  ])("%s counts as delivered", async (_, status) => {
    receiver.state.answer = () => status;
    await created(sandbox);
    await sandbox.flush();
    expect((await sandbox.rows("deliveries"))[0]?.at("status")).toBe("delivered");
  });

  it.each<[string, number | "silence"]>([
    ["a redirect", 302],
    ["401", 401],
    ["503", 503],
    ["no answer in time", "silence"],
  ])("%s does not", async (_, status) => {
    await sandbox.control("PUT", "settings", { sender_timeout_ms: 60 });
    receiver.state.answer = () => status;
    await created(sandbox);
    await sandbox.flush();
    expect((await sandbox.rows("deliveries"))[0]?.at("status")).toBe("pending");
  });
});

describe("queues", () => {
  it("a failing event holds back the later ones of its object, not those of others", async () => {
    receiver.state.answer = (one) => (one.event.at("reference") === "STUCK" ? 500 : 200);
    const stuck = await created(sandbox, { reference: "STUCK" });
    await pay(stuck);
    await pay(await created(sandbox, { reference: "FREE" }));
    await sandbox.flush();
    const seen = () =>
      receiver.received
        .map((one) => `${String(one.event.at("reference"))} ${String(one.event.at("event_type"))}`)
        .sort();
    expect(seen()).toEqual(["FREE purchase.created", "FREE purchase.paid", "STUCK purchase.created"]);
    receiver.state.answer = () => 200;
    await sandbox.advance(2 * MINUTE);
    await sandbox.flush();
    expect(receiver.types().slice(3)).toEqual(["purchase.created", "purchase.paid"]);
  });

  it("success_callback has a queue of its own", async () => {
    receiver.state.answer = (one) => (one.path === "/hook" ? 500 : 200);
    await pay(await created(sandbox, { success_callback: `${receiver.url}/callback` }));
    await sandbox.flush();
    expect(receiver.received.map((one) => one.path).sort()).toEqual(["/callback", "/hook"]);
  });

  it("after the eighth attempt the next event of the object goes out", async () => {
    receiver.state.answer = (one) => (one.event.at("event_type") === "purchase.created" ? 500 : 200);
    await pay(await created(sandbox));
    for (const minutes of SCHEDULE_MIN) {
      await sandbox.advance(minutes * MINUTE);
      await sandbox.flush();
    }
    expect(receiver.types().filter((type) => type === "purchase.paid")).toHaveLength(1);
  });

  it("a webhook gets only the events it asked for, a deleted one none", async () => {
    await sandbox.api("POST", "/webhooks/", {
      title: "paid",
      callback: `${receiver.url}/paid`,
      events: ["purchase.paid"],
    });
    await pay(await created(sandbox));
    await sandbox.flush();
    expect(
      receiver.received.filter((one) => one.path === "/paid").map((one) => one.event.at("event_type")),
    ).toEqual(["purchase.paid"]);
    for (const hook of (await sandbox.api("GET", "/webhooks/")).json.at("results") as { id: string }[])
      await sandbox.api("DELETE", `/webhooks/${hook.id}/`);
    await created(sandbox);
    await sandbox.flush();
    expect(receiver.received).toHaveLength(3);
  });
});

describe("deliveries/{id}/resend", () => {
  it("sends the same bytes again, and answers 404 for an unknown one", async () => {
    await created(sandbox);
    await sandbox.flush();
    const [row] = await sandbox.rows("deliveries");
    await sandbox.control("POST", `deliveries/${String(row?.at("number"))}/resend`);
    await sandbox.flush();
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[0]?.bytes.equals(receiver.received[1]?.bytes ?? Buffer.alloc(0))).toBe(true);
    expect((await sandbox.control("POST", "deliveries/999999/resend")).status).toBe(404);
  });
});
