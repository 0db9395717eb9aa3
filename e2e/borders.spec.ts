/** What comes in at the built product's borders and should not: each answers with its code and leaves no row but its own. */
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from "node:crypto";
import { connect } from "node:net";
import type { APIRequestContext } from "@playwright/test";
import type postgres from "postgres";
import { encodeId } from "../db/ids";
import { expect, type Product, test as base } from "./fixtures";
import { expectPlain } from "./plain-answer";
import { makeWallet } from "./send-steps";
import { signIn } from "./session-steps";

type Owner = "webhook" | "callback";

const test = base.extend<{ keyOf: (owner: Owner) => Promise<KeyObject> }>({
  /** The keys the sandbox signs with: what comes signed by them is as if Revio had sent it. */
  keyOf: async ({ sql }, use) => {
    await use(async (owner) => {
      const [row] = await sql<{ pem: string }[]>`
        select private_pem as pem from revio_sandbox.keys where signatures_left is null
           and case when ${owner} = 'callback' then owner = 'company' else owner not in ('company', 'foreign') end order by id desc limit 1`;
      return createPrivateKey(row?.pem ?? "");
    });
  },
});

const signed = (body: string | Buffer, key: KeyObject): string =>
  sign("sha256", Buffer.from(body), key).toString("base64");
const stored = (sql: postgres.Sql, body: string | Buffer) =>
  sql<{ state: string; outcome: string | null; duplicates: number }[]>`
    select state, outcome, duplicates from wallet.webhook_logs where body_sha256 = ${createHash("sha256").update(body).digest()}`;
const event = (more: object = {}): string =>
  JSON.stringify({ event_type: "payout.success", type: "payout", id: randomUUID(), is_test: true, ...more });

test.describe("the webhook routes", () => {
  const post = (
    request: APIRequestContext,
    body: string | Buffer,
    signature: string | null,
    headers = {},
    path = "",
  ) =>
    request.post(`/api/webhooks/revio${path}`, {
      data: Buffer.from(body),
      headers: {
        "content-type": "application/json",
        ...(signature === null ? {} : { "x-signature": signature }),
        ...headers,
      },
    });

  test("take POST alone", async ({ request }) => {
    for (const path of ["/api/webhooks/revio", "/api/webhooks/revio/callback"])
      for (const method of ["GET", "PUT", "PATCH", "DELETE"])
        expect((await request.fetch(path, { method })).status(), `${method} ${path}`).toBe(405);
    expect((await request.post("/api/webhooks/stripe", { data: "{}" })).status()).toBe(404);
  });

  test("14.18 refuse every signature but the right one, and keep nothing of the body", async ({
    request,
    sql,
    keyOf,
  }) => {
    const body = event();
    const [webhook, callback] = [await keyOf("webhook"), await keyOf("callback")];
    const good = signed(body, webhook);
    const forged = signed(body, generateKeyPairSync("rsa", { modulusLength: 3072 }).privateKey);
    for (const signature of [
      null,
      "",
      "x",
      "AAAA",
      forged,
      good.slice(0, -4),
      `${good}, ${good}`,
      good.toLowerCase(),
      signed(`${body} `, webhook),
      signed(body, callback),
    ]) {
      const answer = await post(request, body, signature);
      expect([signature, answer.status(), await answer.text()]).toEqual([signature, 401, ""]);
    }
    expect((await post(request, body, good, {}, "/callback")).status()).toBe(401);
    expect(await stored(sql, body)).toHaveLength(0);
  });

  test("14.19 refuse bodies that are too large, encoded or cut off", async ({
    request,
    sql,
    keyOf,
    product,
  }) => {
    const key = await keyOf("webhook");
    const large = Buffer.alloc(256 * 1024 + 1, 32);
    expect((await post(request, large, signed(large, key))).status()).toBe(413);
    const body = event();
    expect((await post(request, body, signed(body, key), { "content-encoding": "gzip" })).status()).toBe(415);
    expect(await cutOff(product, body, signed(body, key))).not.toMatch(/^HTTP\/1.1 2/);
    expect(await stored(sql, large)).toHaveLength(0);
    expect(await stored(sql, body)).toHaveLength(0);
  });

  test("14.19 keep what is signed but of no use, answer 200, and do nothing with it", async ({
    request,
    sql,
    keyOf,
  }) => {
    const key = await keyOf("webhook");
    const unique = randomUUID();
    const bodies = [
      `{ "broken": "${unique}"`,
      `["${unique}"]`,
      `{"__proto__":{"x":"${unique}"},"event_type":"purchase.paid"}`,
      JSON.stringify({ id: unique }),
      event({ event_type: "something.new", type: "something" }),
      event({ event_type: "purchase.paid", type: "purchase", is_test: false }),
      event({ event_type: "purchase.paid", type: "purchase", id: "../../etc/passwd" }),
      event({ event_type: 7 }),
    ];
    for (const body of bodies) {
      expect((await post(request, body, signed(body, key))).status(), body).toBe(200);
      expect(await stored(sql, body), body).toMatchObject([{ state: "ignored", duplicates: 0 }]);
    }
    const stray = event(); // about a payout that nobody knows: only asking Revio tells
    expect((await post(request, stray, signed(stray, key))).status()).toBe(200);
    await expect.poll(() => stored(sql, stray)).toMatchObject([{ state: "processed", duplicates: 0 }]);
    const [again = ""] = bodies;
    expect((await post(request, again, signed(again, key))).status()).toBe(200);
    expect(await stored(sql, again)).toMatchObject([{ state: "ignored", duplicates: 1 }]);
  });

  /** Says it has more to come than it sends, and goes. What the server answered, if anything. */
  function cutOff(product: Product, body: string, signature: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const { hostname, port, host } = new URL(product.origin);
      let said = "";
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /api/webhooks/revio HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\nx-signature: ${signature}\r\ncontent-length: ${body.length + 10}\r\nconnection: close\r\n\r\n${body}`,
          () => setTimeout(() => socket.end(), 200),
        );
      });
      socket.setTimeout(20_000, () => socket.destroy());
      socket.on("data", (data) => (said += data.toString()));
      socket.on("close", () => resolve(said));
      socket.on("error", reject);
    });
  }
});

test.describe("the procedures", () => {
  const wish = (more: object = {}) => ({
    idempotencyKey: randomUUID(),
    amount: "25000",
    currency: "ZAR",
    ...more,
  });

  test("14.15 take JSON by POST from our own pages, for those signed in", async ({ request, product }) => {
    const call = (init: Parameters<APIRequestContext["fetch"]>[1], path = "deposits.start") =>
      request.fetch(`/api/trpc/${path}`, {
        method: "POST",
        data: JSON.stringify(wish()),
        ...init,
        headers: { origin: product.origin, "content-type": "application/json", ...init?.headers },
      });
    const answers: [number, string, Awaited<ReturnType<typeof call>>][] = [
      [405, "GET", await request.fetch("/api/trpc/deposits.start")],
      [405, "PUT", await call({ method: "PUT" })],
      [415, "text", await call({ headers: { "content-type": "text/plain" } })],
      [415, "form", await call({ headers: { "content-type": "multipart/form-data; boundary=x" } })],
      [403, "foreign origin", await call({ headers: { origin: "https://elsewhere.example" } })],
      [403, "null origin", await call({ headers: { origin: "null" } })],
      [413, "large", await call({ data: JSON.stringify(wish({ amount: "1".repeat(70_000) })) })],
      [400, "broken", await call({ data: Buffer.from("{") })],
      [404, "unknown", await call({}, "deposits.settle")],
      [401, "nobody", await call({})],
    ];
    for (const [status, name, answer] of answers) {
      expect(answer.status(), name).toBe(status);
      await expectPlain(answer);
      expect(answer.headers()["cache-control"], name).toBe("no-store");
    }
  });

  test("14.6 refuse amounts, currencies, keys, fields and ids that are none, and write nothing", async ({
    page,
    product,
    sql,
  }) => {
    const who = await makeWallet(product, "Nosipho Zulu");
    await signIn(page, who);
    const call = async (path: string, input: unknown): Promise<[number, string]> => {
      const answer = await page.request.post(`/api/trpc/${path}`, {
        data: JSON.stringify(input),
        headers: { origin: product.origin, "content-type": "application/json" },
      });
      await expectPlain(answer);
      return [
        answer.status(),
        ((await answer.json()) as { error?: { data: { code: string } } }).error?.data.code ?? "OK",
      ];
    };
    const rows = async () => [
      ...(await sql`
        select (select count(*)::int from wallet.transactions t where t.user_id = u.id) as transactions,
               (select count(*)::int from wallet.requests r where r.user_id = u.id) as requests,
               (select count(*)::int from wallet.provider_operations o join wallet.transactions t on t.id = o.transaction_id where t.user_id = u.id) as operations
          from wallet.users u where u.email = ${who.email}`),
    ];
    const before = await rows();
    for (const amount of [
      "-1",
      "1e3",
      "1.234",
      `1${"0".repeat(30)}`,
      "NaN",
      "text",
      "",
      25_000,
      null,
      undefined,
    ])
      expect(await call("deposits.start", wish({ amount })), String(amount)).toEqual([400, "BAD_INPUT"]);
    for (const more of [
      { currency: "RAND" },
      { currency: "\u0000AR" },
      { idempotencyKey: "1" },
      { status: "completed" },
      { userId: randomUUID() },
    ])
      expect(await call("deposits.start", wish(more)), JSON.stringify(more)).toEqual([400, "BAD_INPUT"]);
    const [other] = await sql<{ id: string }[]>`
      select t.id from wallet.transactions t join wallet.users u on u.id = t.user_id where t.type = 'deposit' and u.email <> ${who.email} limit 1`;
    for (const id of [
      "dep_01KAJ3K3V4E5Q8M7W1N0P2R3S4",
      other ? encodeId("dep", other.id) : "",
      "x",
      "\u0000",
    ])
      for (const path of ["deposits.get", "deposits.check", "deposits.cancel", "transactions.get"])
        expect(await call(path, { id }), `${path} ${id}`).toEqual([404, "NOT_FOUND"]);
    expect(await call("transactions.list", { filter: { q: "a\u0000b" } })).toEqual([400, "BAD_INPUT"]);
    expect(await call("transactions.list", { cursor: "x" })).toEqual([400, "BAD_CURSOR"]);
    expect(await rows()).toEqual(before);
    expect(await call("deposits.start", wish({ amount: "0" }))).toEqual([400, "AMOUNT_TOO_SMALL"]);
    expect(await call("deposits.start", wish({ currency: "USD" }))).toEqual([400, "UNSUPPORTED_CURRENCY"]);
    expect(await rows()).toEqual(before.map((row) => ({ ...row, requests: Number(row["requests"]) + 2 })));
  });
});
