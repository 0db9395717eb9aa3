const TIMEOUT_MS = 5_000;

/**
 * Posts JSON to a webhook: no redirect, 5 s for all of it unless said, and of the answer only its status is read. `null` when it was taken (any
 * 2xx), else a code of ours: `http_503`, or the name of the failure. Never throws, and never quotes the address, which is a secret.
 */
export async function postWebhook(url: string, body: unknown, withinMs = TIMEOUT_MS): Promise<string | null> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(withinMs),
    });
    await answer.body?.cancel();
    return answer.ok ? null : `http_${answer.status}`;
  } catch (error) {
    const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
    const code = name === "TimeoutError" ? "timeout" : cause?.code;
    return typeof code === "string" && /^[A-Za-z_]{1,40}$/.test(code) ? code.toLowerCase() : "failed";
  }
}
