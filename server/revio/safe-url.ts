import type { RevioConfig } from "./config";
import { isSafeUrl } from "./config";

/** An address that the provider gave, or undefined when it is not plainly https (http for a loopback sandbox) without credentials. */
export function safeUrl(text: string | null, config: Pick<RevioConfig, "allowSandbox">): URL | undefined {
  // Parsers forgive tabs, backslashes and look-alike letters, each in its own way. No address of the provider has any.
  if (text === null || !/^[\x21-\x7e]{1,2000}$/.test(text) || text.includes("\\")) return undefined;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return isSafeUrl(url, config) ? url : undefined;
}
