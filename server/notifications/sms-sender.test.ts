import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { NUMBERS, type RunningSmsSandbox, startSmsSandbox } from "@/sandbox/sms/server";
import { bulkSms, deduplicationId, type SmsAccount } from "./sms-sender";

let sms: RunningSmsSandbox;
let account: SmsAccount;
beforeAll(async () => {
  sms = await startSmsSandbox({ tokenId: "token-id", tokenSecret: "token-secret", slowMs: 400 });
  account = { apiUrl: sms.origin, tokenId: "token-id", tokenSecret: "token-secret" };
});
afterAll(() => sms.stop());

const text = (to: string, id = newId()) => bulkSms(account).send({ id, to, text: "Octoco Wallet: hello" });

/** What the sender makes of this answer. */
async function judged(status: number, body: string, headers: Record<string, string> = {}): Promise<unknown> {
  const server = createServer((_request, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const outcome = await bulkSms({ ...account, apiUrl }).send({ id: newId(), to: "+27820000000", text: "x" });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return outcome;
}

describe("bulkSms", () => {
  it("sends a message once, however often the same notification is sent", async () => {
    const id = newId();
    expect(await text("+27821110001", id)).toEqual({ kind: "sent" });
    expect(await text("+27821110001", id)).toEqual({ kind: "sent" });
    expect(sms.tries("+27821110001")).toBe(2);
    expect(sms.messages().filter(({ to }) => to === "27821110001")).toHaveLength(1);
  });

  it("waits for a slow answer", async () => {
    expect(await text(NUMBERS.slow)).toEqual({ kind: "sent" });
  });

  it.each([
    [NUMBERS.refused, { kind: "rejected", code: "sms_400_bad-request" }],
    [NUMBERS.blocked, { kind: "rejected", code: "sms_failed" }],
    [NUMBERS.noCredits, { kind: "unavailable", code: "sms_403_insufficient-credits" }],
    [NUMBERS.away, { kind: "unavailable", code: "sms_503_service-unavailable" }],
    [NUMBERS.lostAnswer, { kind: "unknown", code: "sms_500_internal-error" }],
  ])("of %s says %o", async (to, outcome) => {
    expect(await text(to)).toEqual(outcome);
  });

  it("does not know what came of a message whose answer can't be read", async () => {
    expect(await judged(201, "<html>")).toEqual({ kind: "unknown", code: "sms_unreadable" });
    expect(await judged(201, "[]")).toEqual({ kind: "unknown", code: "sms_unreadable" });
    expect(await judged(502, "")).toEqual({ kind: "unknown", code: "sms_502" });
  });

  it("follows no redirect, which could carry the credentials elsewhere", async () => {
    const answer = await judged(307, "", { location: `${sms.origin}/v1/messages` });
    expect(answer).toMatchObject({ kind: "unknown" });
    expect(sms.tries("+27820000000")).toBe(0);
  });

  it("surely sent nothing when nobody listens", async () => {
    const gone = await startSmsSandbox({ tokenId: "token-id", tokenSecret: "token-secret" });
    await gone.stop();
    const nobody = bulkSms({ ...account, apiUrl: gone.origin });
    expect(await nobody.send({ id: newId(), to: "+27821110009", text: "x" })).toEqual({
      kind: "unavailable",
      code: "sms_econnrefused",
    });
  });

  it("is told that wrong credentials are ours to mend", async () => {
    const wrong = bulkSms({ ...account, tokenSecret: "another" });
    expect(await wrong.send({ id: newId(), to: "+27821110010", text: "x" })).toEqual({
      kind: "unavailable",
      code: "sms_401_authentication-failed",
    });
  });
});

describe("deduplicationId", () => {
  it("is a positive int32, the same for a notification and another for others", () => {
    const ids = Array.from({ length: 1000 }, newId);
    const numbers = ids.map(deduplicationId);
    expect(numbers.every((one) => Number.isInteger(one) && one > 0 && one < 2 ** 31)).toBe(true);
    expect(ids.map(deduplicationId)).toEqual(numbers);
    expect(new Set(numbers).size).toBe(1000);
  });
});
