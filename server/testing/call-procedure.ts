/** Calls procedures as a browser does: through the route, its guard and its headers. */
import { POST } from "@/app/api/trpc/[trpc]/route";
import { accessClaims, writeAccessToken } from "@/server/sessions/access-token";
import { Browser } from "./browser";
import type { Person } from "./factories";

type Wire = {
  result?: { data: unknown };
  error?: { message: string; code: number; data: Record<string, unknown> };
};

export type CallInit = RequestInit & { query?: string };

/** The Cookie header of somebody signed in on loopback. */
export async function accessCookieOf({ userId, sessionId }: Person): Promise<string> {
  const times = { createdAt: new Date(), expiresAt: new Date(Date.now() + 3_600_000) };
  return `w.at=${await writeAccessToken(accessClaims({ userId, sessionId, role: "user", amr: "pwd", ...times }))}`;
}

/** One POST to `/api/trpc/<paths>`; `init` comes over an empty JSON input and the headers of our own pages. */
export async function callProcedure(paths: string, cookie: string, { query = "", ...init }: CallInit = {}) {
  const body = init.method === "GET" ? {} : { body: "{}" };
  const answer = await new Browser(cookie).send(
    `/api/trpc/${paths}${query}`,
    { method: "POST", ...body, ...init },
    (request) => POST(request, { params: Promise.resolve({ trpc: decodeURIComponent(paths) }) }),
  );
  const text = await answer.text();
  const parsed = (text ? JSON.parse(text) : undefined) as Wire & Wire[];
  return { status: answer.status, headers: answer.headers, text, body: parsed };
}
