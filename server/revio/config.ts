import { env } from "@/server/env";

export type RevioConfig = {
  /** Without a trailing slash, for example `https://gate.reviopay.com/api/v1`. */
  apiUrl: string;
  secretKey: string;
  brandId: string;
  mode: "test" | "live";
  /** Hosts, with the port when it is not the default one, that a checkout may live on. */
  checkoutHosts: readonly string[];
  /** Hosts that a statement may be downloaded from, besides the API's own. */
  downloadHosts: readonly string[];
  /** A longer download is refused. */
  downloadMaxBytes: number;
  allowSandbox: boolean;
};

/**
 * How to reach Revio, from the environment.
 * @throws Error when the API address would carry our key in clear: https, or http to a loopback sandbox in test mode.
 */
export function revioConfig(): RevioConfig {
  const {
    REVIO_API_URL,
    REVIO_SECRET_KEY,
    REVIO_BRAND_ID,
    REVIO_MODE,
    REVIO_CHECKOUT_HOSTS,
    REVIO_ALLOW_SANDBOX,
    REVIO_DOWNLOAD_HOSTS,
    STATEMENT_MAX_BYTES,
  } = env();
  const config: RevioConfig = {
    apiUrl: REVIO_API_URL,
    secretKey: REVIO_SECRET_KEY,
    brandId: REVIO_BRAND_ID,
    mode: REVIO_MODE,
    checkoutHosts: REVIO_CHECKOUT_HOSTS,
    downloadHosts: REVIO_DOWNLOAD_HOSTS,
    downloadMaxBytes: STATEMENT_MAX_BYTES,
    allowSandbox: REVIO_ALLOW_SANDBOX && REVIO_MODE === "test",
  };
  if (!isSafeUrl(new URL(config.apiUrl), config))
    throw new Error("REVIO_API_URL: https, or a loopback sandbox");
  return config;
}

/** https without credentials; plain http only to a sandbox on this machine. */
export function isSafeUrl(url: URL, config: Pick<RevioConfig, "allowSandbox">): boolean {
  if (url.username !== "" || url.password !== "") return false;
  if (url.protocol === "https:") return true;
  return (
    url.protocol === "http:" &&
    config.allowSandbox &&
    ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)
  );
}
