import { createHash } from "node:crypto";
import { z } from "zod";
import { env } from "@/server/env";
import type { Handover } from "./handover";

/** A way to text people. `id` is the notification's: repeated with every try, so that the provider can tell. */
type SmsSender = { send(sms: { id: string; to: string; text: string }): Promise<Handover> };

const TIMEOUT_MS = 10_000;
const LARGEST_ANSWER = 64 * 1024;
const accepted = z.array(
  z.object({ id: z.string(), status: z.object({ type: z.string() }).loose() }).loose(),
);
const problem = z.object({ type: z.string() }).loose();

export type SmsAccount = { apiUrl: string; tokenId: string; tokenSecret: string };

/** The account from the environment; undefined when there is none, and text messages are kept. */
export function smsAccount(): SmsAccount | undefined {
  const { SMS_API_URL: apiUrl, SMS_TOKEN_ID: tokenId, SMS_TOKEN_SECRET: tokenSecret } = env();
  return apiUrl && tokenId && tokenSecret
    ? { apiUrl: apiUrl.replace(/\/$/, ""), tokenId, tokenSecret }
    : undefined;
}

/**
 * BulkSMS, JSON REST API v1: `POST /v1/messages?deduplication-id=…`, basic auth with a token's id and secret, 201 with a list of
 * messages, problems as JSON with a `type`. https://www.bulksms.com/developer/json/v1/
 *
 * The deduplication id is theirs to remember for about 12 hours, longer than our schedule of 5 hours, and is an int32: 31 bits
 * of the notification's hash. Two different messages share one by a chance of 1 in 2 thousand million.
 */
export const bulkSms = (account: SmsAccount): SmsSender => ({
  async send({ id, to, text }) {
    const query = `deduplication-id=${deduplicationId(id)}&auto-unicode=true`;
    try {
      const answer = await fetch(`${account.apiUrl}/v1/messages?${query}`, {
        method: "POST",
        headers: {
          authorization: `Basic ${Buffer.from(`${account.tokenId}:${account.tokenSecret}`).toString("base64")}`,
          "content-type": "application/json",
          accept: "application/json",
        },
        body: JSON.stringify([{ to, body: text }]),
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return judge(answer.status, await readJson(answer));
    } catch (error) {
      return lost(error);
    }
  },
});

/** A positive int32, the same for the same notification. */
export const deduplicationId = (id: string): number =>
  createHash("sha256").update(id).digest().readUInt32BE() >>> 1 || 1;

async function readJson(answer: Response): Promise<unknown> {
  const bytes = await answer.arrayBuffer();
  try {
    return bytes.byteLength > LARGEST_ANSWER ? undefined : JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** 400 is about this message. 401, 403 (no credits) and 429 are ours to mend. A 5xx may have come after the message was taken. */
function judge(status: number, body: unknown): Handover {
  if (status === 201) {
    const [message] = accepted.safeParse(body).data ?? [];
    if (message === undefined) return { kind: "unknown", code: "sms_unreadable" };
    return message.status.type === "FAILED" ? { kind: "rejected", code: "sms_failed" } : { kind: "sent" };
  }
  const type = problem.safeParse(body).data?.type.split("#").at(-1) ?? "";
  const code = `sms_${status}${/^[a-z-]{1,40}$/.test(type) ? `_${type}` : ""}`;
  if (status === 400) return { kind: "rejected", code };
  if (status === 503 || (status >= 401 && status < 500)) return { kind: "unavailable", code };
  return { kind: "unknown", code };
}

const NEVER_LEFT: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** By the error's name or code; its message can quote what was sent. */
function lost(error: unknown): Handover {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  const code = name === "TimeoutError" ? "TIMEOUT" : cause?.code;
  const known = typeof code === "string" && /^[A-Z_]{1,40}$/.test(code) ? code : "FAILED";
  return { kind: NEVER_LEFT.has(known) ? "unavailable" : "unknown", code: `sms_${known.toLowerCase()}` };
}
