/** The secrets of this machine, made once at random; and the demo people, whose passwords and authenticators' secrets are among them. */
import { randomBytes, randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOGIN_ROLES, type LoginRole } from "@/db/migrate";
import { newTotpSecret } from "@/server/security/totp";

type DemoPerson = {
  email: string;
  name: string;
  /** An identity number that can be one, and is nobody's we know of. */
  idNumber: string;
  /** Where the password and the secret of the authenticator app lie; who has no `factor` sets one up like anybody. */
  password: string;
  factor?: string;
  admin?: true;
};

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  {
    email: "thandi@octoco.example",
    name: "Thandi Mokoena",
    idNumber: "8808140214089",
    password: "DEMO_PASSWORD_THANDI",
    factor: "DEMO_FACTOR_THANDI",
  },
  {
    email: "pieter@octoco.example",
    name: "Pieter van Wyk",
    idNumber: "7906235117083",
    password: "DEMO_PASSWORD_PIETER",
  },
  {
    email: "naledi@octoco.example",
    name: "Naledi Khumalo",
    idNumber: "9210050338082",
    password: "DEMO_PASSWORD_NALEDI",
    factor: "DEMO_FACTOR_NALEDI",
    admin: true,
  },
  {
    email: "sipho@octoco.example",
    name: "Sipho Dlamini",
    idNumber: "8511145226088",
    password: "DEMO_PASSWORD_SIPHO",
    factor: "DEMO_FACTOR_SIPHO",
    admin: true,
  },
];

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
};

const DEMO_GENERATORS: Record<string, () => string> = Object.fromEntries(
  DEMO_PEOPLE.flatMap((person) => [
    [person.password, password],
    ...(person.factor ? [[person.factor, newTotpSecret]] : []),
  ]),
);

export function rolePasswordName(role: LoginRole): string {
  return `${role.toUpperCase()}_PASSWORD`;
}

/** Reads `<dir>/secrets.env`, and adds what it lacks (what the demo people sign in with only if `demo`); an existing value is never changed. */
export function loadSecrets(dir: string, demo = true): Record<string, string> {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "secrets.env");
  const found: Record<string, string> = {};
  for (const line of existsSync(file) ? readFileSync(file, "utf8").split("\n") : []) {
    const match = /^([A-Z_]+)=(.*)$/.exec(line);
    if (match?.[1]) found[match[1]] = match[2] ?? "";
  }
  const generators = demo ? { ...GENERATORS, ...DEMO_GENERATORS } : GENERATORS;
  const missing = Object.keys(generators).filter((name) => !found[name]);
  for (const name of missing) found[name] = generators[name]?.() ?? "";
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
