/** Answers of our own routes: JSON, our headers, and refusals in the words of the one table. */
import { isLost } from "@/db/client";
import { isSecureOrigin } from "@/server/env";
import { REFUSALS, Refusal, type RefusalCode } from "@/server/errors";
import { apiHeaders } from "./headers";

type RefusalShape = {
  code: RefusalCode;
  sentence: string;
  field?: string;
  requestId: string;
  retryAfterSeconds?: number;
};

/** All that people are told of a refusal. */
export const refusalShape = (refusal: Refusal, requestId: string): RefusalShape => ({
  code: refusal.code,
  sentence: refusal.sentence,
  ...(refusal.details.field ? { field: refusal.details.field } : {}),
  requestId,
  ...(refusal.details.retryAfterSeconds ? { retryAfterSeconds: refusal.details.retryAfterSeconds } : {}),
});

/** The refusal that anything thrown stands for: INTERNAL for all we did not foresee, BUSY when the database is away. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal(isLost(error) ? "BUSY" : "INTERNAL");
}

/** The status of a refusal and the headers that belong to it. */
export const refusalHead = (refusal: Refusal): { status: number; headers: Record<string, string> } => ({
  status: REFUSALS[refusal.code].status,
  headers: {
    ...(refusal.details.retryAfterSeconds
      ? { "retry-after": String(refusal.details.retryAfterSeconds) }
      : {}),
    ...(refusal.code === "METHOD_NOT_ALLOWED" ? { allow: "POST" } : {}),
  },
});

/** A JSON answer with the headers of the table. `cookies` are whole Set-Cookie values. */
export function apiAnswer(
  body: unknown,
  {
    status = 200,
    headers = {},
    cookies = [],
  }: { status?: number; headers?: Record<string, string>; cookies?: string[] } = {},
): Response {
  const response = new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers, ...apiHeaders({ secure: isSecureOrigin() }) },
  });
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}

/** The answer to a refused request. */
export function refusalAnswer(refusal: Refusal, requestId: string, cookies: string[] = []): Response {
  return apiAnswer(refusalShape(refusal, requestId), { ...refusalHead(refusal), cookies });
}
