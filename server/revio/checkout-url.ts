import type { RevioConfig } from "./config";
import { safeUrl } from "./safe-url";

/**
 * The address to send a payer to, or undefined when it is not surely the checkout of this purchase: then there is no
 * redirect, and an alarm (REVIO.md B6). Only https (http for a loopback sandbox), an allowlisted host and port, no
 * credentials, and the purchase's id as a whole segment of the path. The answer is the address as it was checked.
 */
export function safeCheckoutUrl(
  purchase: { id: string; checkoutUrl: string | null },
  config: Pick<RevioConfig, "allowSandbox" | "checkoutHosts">,
): string | undefined {
  const url = safeUrl(purchase.checkoutUrl, config);
  if (!url || !config.checkoutHosts.includes(url.host)) return undefined;
  return url.pathname.split("/").includes(purchase.id) ? url.href : undefined;
}
