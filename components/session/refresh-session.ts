export type RefreshOutcome = "refreshed" | "ended" | "unreachable";

let running: Promise<RefreshOutcome> | undefined;

/**
 * Renews the access token through the refresh cookie. One at a time: callers within a tab share one request, and tabs wait for
 * each other. `ended`: nobody is signed in any more. `unreachable`: not known; asking again later is fine.
 */
export function refreshSession(): Promise<RefreshOutcome> {
  running ??= alone(renew).finally(() => {
    running = undefined;
  });
  return running;
}

/** Older browsers have no locks; then the server's grace of 10 seconds for a used token has to do. */
const alone = (work: () => Promise<RefreshOutcome>): Promise<RefreshOutcome> =>
  "locks" in navigator ? navigator.locks.request("wallet-refresh", work) : work();

async function renew(): Promise<RefreshOutcome> {
  try {
    const answer = await fetch("/api/session/refresh", {
      method: "POST",
      signal: AbortSignal.timeout(15_000),
    });
    if (answer.ok) return "refreshed";
    return answer.status === 401 ? "ended" : "unreachable";
  } catch {
    return "unreachable";
  }
}
