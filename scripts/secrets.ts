/** The secrets of this machine, made once at random; and the demo people, whose passwords are among them. */
import { randomBytes, randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOGIN_ROLES, type LoginRole } from "@/db/migrate";

export const DEMO_PEOPLE = [
  { email: "thandi@octoco.example", name: "Thandi Mokoena", secret: "DEMO_PASSWORD_THANDI", admin: false },
  { email: "pieter@octoco.example", name: "Pieter van Wyk", secret: "DEMO_PASSWORD_PIETER", admin: false },
  { email: "naledi@octoco.example", name: "Naledi Khumalo", secret: "DEMO_PASSWORD_NALEDI", admin: true },
] as const;

const hex = (bytes: number) => (): string => randomBytes(bytes).toString("hex");
const password = (): string => randomBytes(9).toString("base64url");

const GENERATORS: Record<string, () => string> = {
  SECRETS_MARK: () => "development",
  NEXTAUTH_SECRET: hex(32),
  REFRESH_KEY: hex(32),
  DERIVATION_KEY: hex(32),
  BANK_DATA_KEYS: () => `k1:${hex(32)()}`,
  INNGEST_EVENT_KEY: hex(16),
  INNGEST_SIGNING_KEY: hex(32),
  REVIO_SECRET_KEY: hex(32),
  REVIO_BRAND_ID: randomUUID,
  SANDBOX_CONTROL_KEY: hex(16),
  POSTGRES_PASSWORD: hex(16),
  ...Object.fromEntries(LOGIN_ROLES.map((role) => [rolePasswordName(role), hex(16)])),
  ...Object.fromEntries(DEMO_PEOPLE.map((person) => [person.secret, password])),
};

export function rolePasswordName(role: LoginRole): string {
  return `${role.toUpperCase()}_PASSWORD`;
}

/** Reads `<dir>/secrets.env`, and adds what it lacks; an existing value is never changed. */
export function loadSecrets(dir: string): Record<string, string> {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "secrets.env");
  const found: Record<string, string> = {};
  for (const line of existsSync(file) ? readFileSync(file, "utf8").split("\n") : []) {
    const match = /^([A-Z_]+)=(.*)$/.exec(line);
    if (match?.[1]) found[match[1]] = match[2] ?? "";
  }
  const missing = Object.keys(GENERATORS).filter((name) => !found[name]);
  for (const name of missing) found[name] = GENERATORS[name]?.() ?? "";
  if (missing.length > 0) {
    const head =
      "# Made by `npm start`, for development on this machine only. Deleting it orphans the database beside it.\n";
    writeFileSync(
      file,
      head +
        Object.entries(found)
          .map(([name, value]) => `${name}=${value}\n`)
          .join(""),
      { mode: 0o600 },
    );
  }
  chmodSync(file, 0o600);
  return found;
}
