import { generateKeyPairSync, sign } from "node:crypto";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { env } from "@/server/env";
import { useDatabase } from "@/server/testing/database";
import { isAllowedAddress } from "./allowed-address";
import { pinKeys } from "./pin-keys";
import { receiveDelivery } from "./receive-delivery";

const database = useDatabase();
const PEER = "x-wallet-peer";

afterEach(() => Object.assign(env(), { WEBHOOK_ALLOWED_IPS: [], TRUSTED_PROXIES: 0 }));

const only = (...blocks: string[]) => Object.assign(env(), { WEBHOOK_ALLOWED_IPS: blocks });
const from = (peer: string, forwarded?: string): Headers =>
  new Headers({ [PEER]: peer, ...(forwarded === undefined ? {} : { "x-forwarded-for": forwarded }) });

describe("isAllowedAddress", () => {
  it("lets deliveries come from anywhere unless blocks are named", () => {
    expect(isAllowedAddress(from("203.0.113.7"))).toBe(true);
    expect(isAllowedAddress(new Headers())).toBe(true);
  });

  it("takes what lies in a block, of either family, and nothing else", () => {
    only("196.25.1.0/24", "2001:db8:1::/48", "198.51.100.7");
    for (const inside of [
      "196.25.1.1",
      "196.25.1.255",
      "::ffff:196.25.1.9",
      "2001:db8:1:2::3",
      "198.51.100.7",
    ])
      expect([inside, isAllowedAddress(from(inside))]).toEqual([inside, true]);
    for (const outside of [
      "196.25.2.1",
      "198.51.100.8",
      "2001:db8:2::1",
      "::1",
      "",
      "unknown",
      "196.25.1.1, 1.1.1.1",
    ])
      expect([outside, isAllowedAddress(from(outside))]).toEqual([outside, false]);
    expect(isAllowedAddress(new Headers())).toBe(false);
  });

  it("14.16 believes a forwarded address only as many hops back as there are trusted proxies", () => {
    only("196.25.1.0/24");
    expect(isAllowedAddress(from("10.0.0.1", "196.25.1.1"))).toBe(false);
    Object.assign(env(), { TRUSTED_PROXIES: 1 });
    expect(isAllowedAddress(from("10.0.0.1", "196.25.1.1"))).toBe(true);
    expect(isAllowedAddress(from("10.0.0.1", "196.25.1.1, 203.0.113.7"))).toBe(false); // the first is the sender's own word
    expect(isAllowedAddress(from("10.0.0.1"))).toBe(false);
  });
});

describe("receiveDelivery", () => {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = ({ publicKey }: typeof keys): string =>
    publicKey.export({ type: "spki", format: "pem" }) as string;
  beforeAll(() =>
    pinKeys({
      adminUrl: database.url("admin"),
      mode: "test",
      keys: { webhook: pem(keys), callback: pem(other) },
    }),
  );
  const deliver = (peer: string) => {
    const body = JSON.stringify({
      event_type: "purchase.paid",
      type: "purchase",
      id: crypto.randomUUID(),
      is_test: true,
    });
    const headers = {
      "x-signature": sign("sha256", Buffer.from(body), keys.privateKey).toString("base64"),
      [PEER]: peer,
    };
    return receiveDelivery(new Request("http://localhost/", { method: "POST", body, headers }), "webhook");
  };

  it("refuses a delivery from elsewhere as it does a bad signature, keeps its reason and nothing else, and tells an operator", async () => {
    only("196.25.1.0/24");
    for (let n = 0; n < 5; n++) expect(await deliver("203.0.113.7")).toEqual({ status: 401, attempt: null });
    expect((await deliver("196.25.1.7")).status).toBe(200);
    const refused = await database.admin`select route, reason, bytes from wallet.webhook_refusals`;
    expect([...refused]).toEqual(
      Array.from({ length: 5 }, () => ({ route: "webhook", reason: "address", bytes: 0 })),
    );
    const told =
      await database.admin`select rule, detail from wallet.alert_conditions(wallet.clock(), '{}', wallet.clock()) where rule = 'webhook_address'`;
    expect([...told]).toEqual([{ rule: "webhook_address", detail: { rows: 5 } }]);
  });
});
