import type { RevioConfig } from "./config";
import { isSafeUrl } from "./config";

/**
 * The address that executes a payout, or undefined when it is not surely that: our key goes there (REVIO.md B4). Only https (http
 * for a loopback sandbox), the API's own host and port, no credentials, and the payout's id as a whole segment of the path.
 */
export function safeExecutionUrl(
  payout: { id: string; executionUrl: string | null },
  config: Pick<RevioConfig, "allowSandbox" | "apiUrl">,
): URL | undefined {
  const text = payout.executionUrl ?? "";
  // Parsers forgive tabs, backslashes and look-alike letters, each in its own way. No address of the provider has any.
  if (!/^[\x21-\x7e]{1,2000}$/.test(text) || text.includes("\\")) return undefined;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!isSafeUrl(url, config) || url.origin !== new URL(config.apiUrl).origin) return undefined;
  return url.pathname.split("/").includes(payout.id) ? url : undefined;
}
