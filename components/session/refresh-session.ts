type RefreshOutcome = "refreshed" | "ended" | "unreachable";

let running: Promise<RefreshOutcome> | undefined;

/**
 * Renews the access token through the refresh cookie. One at a time: callers within a tab share one request, and tabs wait for
 * each other. `ended`: nobody is signed in any more. `unreachable`: not known; asking again later is fine.
 */
export function refreshSession(): Promise<RefreshOutcome> {
  running ??= renewAlone().finally(() => {
    running = undefined;
  });
  return running;
}

async function renewAlone(): Promise<RefreshOutcome> {
  try {
    // Where there are no locks, the server's grace of 10 seconds for a used token has to do.
    return await (navigator.locks?.request("wallet-refresh", renew) ?? renew());
  } catch {
    return "unreachable";
  }
}

async function renew(): Promise<RefreshOutcome> {
  const answer = await fetch("/api/session/refresh", { method: "POST", signal: AbortSignal.timeout(15_000) });
  if (answer.ok) return "refreshed";
  return answer.status === 401 ? "ended" : "unreachable";
}
