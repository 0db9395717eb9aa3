/** What every journey starts from: the running product's addresses and the demo people. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import postgres from "postgres";
import { whoRuns } from "../scripts/running";
import { DEMO_PEOPLE } from "../scripts/secrets";
import { appEnvironment, readSettings } from "../scripts/settings";

const DIR = ".data/e2e";

export type Product = { origin: string; sandbox: string; engine: string; adminUrl: string };
/** `app`: the secret of the authenticator app, for those who have one. */
export type Person = { email: string; name: string; password: string; app?: string; admin?: true };
type PersonName = "thandi" | "pieter" | "naledi" | "sipho";

/** Secrets the product under test was started with (the sandbox's control key, for one). */
export function secret(name: string): string {
  const line = readFileSync(join(DIR, "secrets.env"), "utf8")
    .split("\n")
    .find((text) => text.startsWith(`${name}=`));
  if (!line) throw new Error(`${name} is not in ${DIR}/secrets.env`);
  return line.slice(name.length + 1);
}

/** A demo person by first name; `naledi` and `sipho` are admins. */
export function person(who: PersonName): Person {
  const found = DEMO_PEOPLE.find((one) => one.email.startsWith(`${who}@`));
  if (!found) throw new Error(`no demo person ${who}`);
  const { email, name, password, factor, admin } = found;
  return {
    email,
    name,
    password: secret(password),
    ...(factor ? { app: secret(factor) } : {}),
    ...(admin ? { admin } : {}),
  };
}

/** Arranges by hand what only time or another console brings about, past the guards of the tables. */
export async function asAdmin<Row>(
  product: Product,
  work: (sql: postgres.Sql) => Promise<Row>,
): Promise<Row> {
  const sql = postgres(product.adminUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`set session_replication_role = replica`;
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** The product that global set-up started. What seals here seals as it does. */
export function runningProduct(): Product {
  const ready = whoRuns(join(DIR, "run"))?.ready;
  if (!ready) throw new Error("The product does not run; start the journeys with `npx playwright test`.");
  const settings = readSettings("start", { ...process.env, DATA_DIR: DIR });
  Object.assign(process.env, appEnvironment(settings, ready.adminUrl, process.env));
  return ready;
}

/** Takes what the journeys of all workers share for this one, until it is given back or the journey ends. */
type Alone = (what: "payouts") => Promise<() => Promise<unknown>>;

export const test = base.extend<{ product: Product; sql: postgres.Sql; alone: Alone; freshLimits: void }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  product: async ({}, use) => use(runningProduct()),
  sql: async ({ product }, use) => {
    const sql = postgres(product.adminUrl, { max: 1, onnotice: () => {} });
    await use(sql);
    await sql.end();
  },
  // All people of all journeys share one address, which in life they don't: its tries count for one journey.
  freshLimits: [
    async ({ sql }, use) => {
      await sql`delete from wallet.rate_limits`;
      await use();
    },
    { auto: true },
  ],
  alone: async ({ sql }, use) =>
    use(async (what) => {
      await sql`select pg_advisory_lock(hashtext(${what}))`;
      return () => sql`select pg_advisory_unlock(hashtext(${what}))`;
    }),
  baseURL: async ({ product }, use) => use(product.origin),
});

export { expect } from "@playwright/test";
