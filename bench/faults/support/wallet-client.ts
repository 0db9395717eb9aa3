/** A browser's worth of HTTP: one person, signed in, with a session and an address of their own. */
import { setTimeout as sleep } from "node:timers/promises";
import { verifyAll } from "../../support/standing";
import { ledgerOf } from "./compare";
import type { OwnStack } from "./own-stack";

export type Answer = { ok: true; data: Record<string, unknown> } | { ok: false; code: string };

export type Client = {
  email: string;
  password: string;
  call: (path: string, input: Record<string, unknown>) => Promise<Answer>;
};

const TRIES = 150;

/** Codes after which a browser makes the same call again, under the same key. */
const AGAIN = new Set(["BUSY", "INTERNAL", "OUTCOME_UNKNOWN"]);

/** Registers, is verified without a mailbox, and signs in. Each call is repeated, as browsers do under the same key, until the app answers something definite. */
export async function makeClient(stack: OwnStack, number: number): Promise<Client> {
  const cookies = new Map<string, string>();
  const headers = {
    origin: stack.origin,
    "content-type": "application/json",
    "x-forwarded-for": `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`,
  };
  const send = async (path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${stack.origin}${path}`, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: { ...headers, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      redirect: "manual",
      signal: AbortSignal.timeout(20_000),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value);
    }
    return { status: answer.status, body: await answer.json().catch(() => null) };
  };
  const call = async (path: string, input: Record<string, unknown>): Promise<Answer> => {
    let last = "";
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        const { body } = await send(`/api/trpc/${path}`, input);
        const { result, error } = (body ?? {}) as {
          result?: { data: Record<string, unknown> };
          error?: { data?: { code?: string } };
        };
        if (result) return { ok: true, data: result.data };
        last = error?.data?.code ?? "no code";
        if (error?.data?.code && !AGAIN.has(error.data.code)) return { ok: false, code: error.data.code };
      } catch (error) {
        last = error instanceof Error ? error.message : String(error);
      }
      await sleep(100 + Math.random() * 400);
    }
    throw new Error(`${path} was never answered; last: ${last}`);
  };
  const email = `person-${number}@faults.example`;
  const password = `quiet harbour ${number} lantern`;
  await call("session.register", { email, password, displayName: `Person ${number}` });
  const sql = ledgerOf(stack);
  await verifyAll(sql);
  await sql.end();
  const csrf = (await send("/api/auth/csrf")).body as { csrfToken: string };
  const signedIn = await send("/api/auth/callback/credentials", {
    csrfToken: csrf.csrfToken,
    email,
    password,
  });
  if (signedIn.status !== 200)
    throw new Error(`signing in: ${signedIn.status} ${JSON.stringify(signedIn.body)}`);
  return { email, password, call };
}

/** What was answered; a refusal is an error. */
export async function told(
  client: Client,
  path: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const answer = await client.call(path, input);
  if (!answer.ok) throw new Error(`${path}: ${answer.code}`);
  return answer.data;
}
