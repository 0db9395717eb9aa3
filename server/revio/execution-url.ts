import type { RevioConfig } from "./config";
import { safeUrl } from "./safe-url";

/**
 * The address that executes a payout, or undefined when it is not surely that: our key goes there (REVIO.md B4). Only https (http
 * for a loopback sandbox), the API's own host and port, no credentials, and the payout's id as a whole segment of the path.
 */
export function safeExecutionUrl(
  payout: { id: string; executionUrl: string | null },
  config: Pick<RevioConfig, "allowSandbox" | "apiUrl">,
): URL | undefined {
  const url = safeUrl(payout.executionUrl, config);
  if (url?.origin !== new URL(config.apiUrl).origin) return undefined;
  return url.pathname.split("/").includes(payout.id) ? url : undefined;
}
