import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NUMBERS, type RunningSmsSandbox, startSmsSandbox } from "./server";

const KEY = `Basic ${Buffer.from("token-id:token-secret").toString("base64")}`;
let sms: RunningSmsSandbox;
beforeAll(async () => {
  sms = await startSmsSandbox({ tokenId: "token-id", tokenSecret: "token-secret" });
});
afterAll(() => sms.stop());

async function send(body: unknown, { id, key = KEY }: { id?: number | string; key?: string } = {}) {
  const answer = await fetch(
    `${sms.origin}/v1/messages${id === undefined ? "" : `?deduplication-id=${id}`}`,
    {
      method: "POST",
      headers: { authorization: key, "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    },
  );
  return {
    status: answer.status,
    body: (await answer.json()) as Record<string, unknown>[] & { type?: string },
  };
}
const textsTo = (to: string): number => sms.messages().filter((message) => `+${message.to}` === to).length;

describe("POST /v1/messages", () => {
  it("accepts a list and answers with its messages", async () => {
    const answer = await send([{ to: "+27821230001", body: "Hello" }]);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual([
      expect.objectContaining({
        type: "SENT",
        to: "27821230001",
        body: "Hello",
        status: { id: "ACCEPTED.null", type: "ACCEPTED" },
      }),
    ]);
  });

  it("answers a repeated deduplication id as the first time and sends nothing more", async () => {
    const first = await send([{ to: "+27821230002", body: "Once" }], { id: 42 });
    const second = await send([{ to: "+27821230002", body: "Once" }], { id: 42 });
    expect(second).toEqual(first);
    expect(textsTo("+27821230002")).toBe(1);
    await send([{ to: "+27821230002", body: "Once" }], { id: 43 });
    expect(textsTo("+27821230002")).toBe(2);
  });

  it("keeps what it accepted before its answer was lost", async () => {
    const message = [{ to: NUMBERS.lostAnswer, body: "Lost" }];
    expect((await send(message, { id: 50 })).status).toBe(500);
    expect((await send(message, { id: 50 })).status).toBe(201);
    expect(textsTo(NUMBERS.lostAnswer)).toBe(1);
  });

  it.each([
    [NUMBERS.refused, 400, /#bad-request$/],
    [NUMBERS.noCredits, 403, /#insufficient-credits$/],
    [NUMBERS.away, 503, /#service-unavailable$/],
  ])("refuses %s with %i and a problem", async (to, status, type) => {
    const answer = await send([{ to, body: "No" }]);
    expect(answer.status).toBe(status);
    expect(answer.body.type).toMatch(type);
    expect(textsTo(to)).toBe(0);
  });

  it.each([
    ["no JSON", "{"],
    ["no text", [{ to: "+27821230003" }]],
    ["no number", [{ to: "Thandi", body: "x" }]],
    ["an empty list", []],
  ])("refuses %s", async (_what, body) => {
    expect((await send(body)).status).toBe(400);
  });

  it("refuses a deduplication id that is no int32", async () => {
    for (const id of ["2147483648", "abc", "-1"])
      expect((await send([{ to: "+27821230004", body: "x" }], { id })).status).toBe(400);
    expect(textsTo("+27821230004")).toBe(0);
  });

  it("refuses other credentials", async () => {
    const answer = await send([{ to: "+27821230005", body: "x" }], { key: "Basic eDp5" });
    expect(answer.status).toBe(401);
    expect(textsTo("+27821230005")).toBe(0);
  });
});

describe("GET /v1/messages", () => {
  it("lists what was accepted, newest first", async () => {
    await send([{ to: "+27821230006", body: "Last" }]);
    const answer = await fetch(`${sms.origin}/v1/messages`, { headers: { authorization: KEY } });
    expect(((await answer.json()) as { body: string }[])[0]).toMatchObject({ body: "Last" });
  });
});
