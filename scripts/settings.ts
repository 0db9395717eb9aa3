/**
 * What `npm start` runs with: ports and addresses from the environment, secrets from a file it makes once. Whatever is
 * given from outside (a database, a provider, an engine) is used instead of the embedded one.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { LOGIN_ROLES, type LoginRole } from "@/db/migrate";
import { endsFile } from "./processes";
import { loadSecrets, rolePasswordName } from "./secrets";

export type Settings = {
  mode: "start" | "dev";
  dir: string;
  ports: { app: number; sandbox: number; engine: number; postgres: number };
  origin: string;
  secrets: Record<string, string>;
  /** People to sign in as are made: on this machine alone, since whoever reads the secrets file is all of them. */
  demo: boolean;
  /** Which parts are ours to start. */
  embedded: { postgres: boolean; sandbox: boolean; engine: boolean };
};

function port(environment: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const value = Number(environment[name] || fallback);
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new Error(`${name} must be a port number (1 to 65535).`);
  return value;
}

/** Settles everything before anything starts. Throws a sentence a person can act on. */
export function readSettings(mode: Settings["mode"], environment: NodeJS.ProcessEnv): Settings {
  const dir = resolve(environment["DATA_DIR"] || ".data");
  const ports = {
    app: port(environment, "PORT", 3000),
    sandbox: port(environment, "SANDBOX_PORT", 4010),
    engine: port(environment, "ENGINE_PORT", 8288),
    postgres: port(environment, "POSTGRES_PORT", 54320),
  };
  const origin = environment["APP_ORIGIN"] || `http://localhost:${ports.app}`;
  const demo = ["localhost", "127.0.0.1", "[::1]"].includes(new URL(origin).hostname);
  if (!demo && !environment["NEXTAUTH_SECRET"]) {
    throw new Error(
      `APP_ORIGIN is ${origin}: generated development secrets are for loopback only. Set the secrets of .env.example.`,
    );
  }
  return {
    mode,
    dir,
    ports,
    origin,
    secrets: loadSecrets(dir, demo),
    demo,
    embedded: {
      postgres: !environment["DATABASE_URL"],
      sandbox: !environment["REVIO_API_URL"],
      engine: !environment["INNGEST_BASE_URL"],
    },
  };
}

export const rolePasswords = (settings: Settings): Record<LoginRole, string> =>
  Object.fromEntries(
    LOGIN_ROLES.map((role) => [role, settings.secrets[rolePasswordName(role)] ?? ""]),
  ) as Record<LoginRole, string>;

/** The address of the same database for one of our roles. */
export function roleUrl(adminUrl: string, role: LoginRole, settings: Settings): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = rolePasswords(settings)[role];
  return url.href;
}

/** The mode and the bound address are ours to say; the administrator's login is none of the app's business. */
const NOT_PASSED_ON = new Set(["NODE_ENV", "HOSTNAME", "DATABASE_URL", "SECRETS_MARK"]);

const sealsFile = (dir: string): string => join(dir, "seals.jsonl");

/** The copies of the ledger's seals: those named from outside, or those that `npm start` keeps beside its own database. */
export function keptSeals(environment: NodeJS.ProcessEnv): string | undefined {
  const own = sealsFile(resolve(environment["DATA_DIR"] || ".data"));
  return environment["SEALS_FILE"] || (environment["DATABASE_URL"] || !existsSync(own) ? undefined : own);
}

/** The app's own secrets. One that is not given from outside is of our making, and the app is told so. */
const OWN_SECRETS = [
  "NEXTAUTH_SECRET",
  "REFRESH_KEY",
  "DERIVATION_KEY",
  "BANK_DATA_KEYS",
  "INNGEST_EVENT_KEY",
  "INNGEST_SIGNING_KEY",
];

/** The environment of the app and of scripts that use its commands; names set from outside win. */
export function appEnvironment(
  settings: Settings,
  adminUrl: string,
  outside: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const { secrets, ports, embedded } = settings;
  const own: NodeJS.ProcessEnv = {
    NODE_ENV: settings.mode === "dev" ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    APP_ORIGIN: settings.origin,
    NEXTAUTH_URL: settings.origin,
    PORT: String(ports.app),
    PROCESS_ENDS_FILE: endsFile(join(settings.dir, "run")),
    ...(embedded.postgres ? { SEALS_FILE: sealsFile(settings.dir) } : {}),
    HOSTNAME: "127.0.0.1",
    DATABASE_APP_URL: roleUrl(adminUrl, "wallet_app", settings),
    DATABASE_WORKER_URL: roleUrl(adminUrl, "wallet_worker", settings),
    DATABASE_READ_URL: roleUrl(adminUrl, "wallet_read", settings),
    ...Object.fromEntries(OWN_SECRETS.map((name) => [name, secrets[name] ?? ""])),
    SECRETS_MARK: OWN_SECRETS.every((name) => outside[name]) ? "" : (secrets["SECRETS_MARK"] ?? ""),
    DEV_TOOLS: embedded.sandbox ? "1" : "0",
    ...(embedded.engine ? { INNGEST_BASE_URL: `http://localhost:${ports.engine}`, INNGEST_DEV: "0" } : {}),
    ...(embedded.sandbox ? sandboxAddress(settings) : {}),
  };
  const kept = Object.entries(outside).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return {
    ...own,
    ...Object.fromEntries(kept.filter(([name]) => !NOT_PASSED_ON.has(name))),
  };
}

const sandboxAddress = ({ secrets, ports }: Settings): Record<string, string> => ({
  REVIO_API_URL: `http://localhost:${ports.sandbox}/api/v1`,
  REVIO_SECRET_KEY: secrets["REVIO_SECRET_KEY"] ?? "",
  REVIO_BRAND_ID: secrets["REVIO_BRAND_ID"] ?? "",
  REVIO_MODE: "test",
  REVIO_CHECKOUT_HOSTS: `localhost:${ports.sandbox}`,
  REVIO_ALLOW_SANDBOX: "1",
});

/** Settings of the twin and the engine that a test or a person gives from outside, such as a virtual clock. */
const given = (prefix: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[0].startsWith(prefix) && Boolean(entry[1]),
    ),
  );

export function sandboxEnvironment(settings: Settings, adminUrl: string): Record<string, string> {
  const { secrets, ports } = settings;
  return {
    ...given("SANDBOX_"),
    SANDBOX_PORT: String(ports.sandbox),
    SANDBOX_ORIGIN: `http://localhost:${ports.sandbox}`,
    SANDBOX_DATABASE_URL: roleUrl(adminUrl, "revio_sandbox", settings),
    SANDBOX_SECRET_KEY: secrets["REVIO_SECRET_KEY"] ?? "",
    SANDBOX_BRAND_ID: secrets["REVIO_BRAND_ID"] ?? "",
    SANDBOX_CONTROL_KEY: secrets["SANDBOX_CONTROL_KEY"] ?? "",
  };
}

export function engineEnvironment(settings: Settings, adminUrl: string): Record<string, string> {
  const { secrets, ports } = settings;
  return {
    ...given("ENGINE_"),
    ENGINE_PORT: String(ports.engine),
    ENGINE_DATABASE_URL: roleUrl(adminUrl, "engine", settings),
    ENGINE_APP_URL: `http://localhost:${ports.app}/api/inngest`,
    INNGEST_EVENT_KEY: secrets["INNGEST_EVENT_KEY"] ?? "",
    INNGEST_SIGNING_KEY: secrets["INNGEST_SIGNING_KEY"] ?? "",
    ENGINE_CLOCK: process.env["ENGINE_CLOCK"] ?? "real",
  };
}
