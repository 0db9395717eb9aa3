import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";

export type Address = {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  ssl: ConnectionOptions | false;
};

/**
 * Takes `postgres://user:password@host:port/database?sslmode=…&sslrootcert=…` apart. `sslmode` is `disable` (also
 * when absent), `require` (encrypted, certificate unchecked) or `verify-full` (checked against `sslrootcert`, a PEM
 * file, or the system's roots, and against the host's name or IP). Anything else throws, so that a misspelt mode
 * never means plain text.
 */
export function parseAddress(url: string): Address {
  const parsed = new URL(url);
  if (!/^postgres(ql)?:$/.test(parsed.protocol)) throw new Error("A database URL starts with postgres://");
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  return {
    host,
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    ssl: tlsOptions(host, parsed.searchParams),
  };
}

function tlsOptions(host: string, search: URLSearchParams): ConnectionOptions | false {
  const mode = search.get("sslmode") ?? "disable";
  if (mode === "disable") return false;
  if (mode !== "require" && mode !== "verify-full") throw new Error(`sslmode ${mode} is not supported`);
  const ca = search.get("sslrootcert");
  return {
    // The driver is handed a socket that does not know its host yet, so the name to ask and check is said here.
    servername: isIP(host) ? "" : host,
    checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
    rejectUnauthorized: mode === "verify-full",
    ...(ca ? { ca: readFileSync(ca) } : {}),
  };
}
