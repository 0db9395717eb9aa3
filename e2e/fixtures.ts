/** What every journey starts from: the running product's addresses and the demo people. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import postgres from "postgres";
import { whoRuns } from "../scripts/running";
import { DEMO_PEOPLE } from "../scripts/secrets";

const DIR = ".data/e2e";

export type Product = { origin: string; sandbox: string; engine: string; adminUrl: string };
export type Person = { email: string; name: string; password: string };
export type PersonName = "thandi" | "pieter" | "naledi";

/** Secrets the product under test was started with (the sandbox's control key, for one). */
export function secret(name: string): string {
  const line = readFileSync(join(DIR, "secrets.env"), "utf8")
    .split("\n")
    .find((text) => text.startsWith(`${name}=`));
  if (!line) throw new Error(`${name} is not in ${DIR}/secrets.env`);
  return line.slice(name.length + 1);
}

/** A demo person by first name; `naledi` is the admin. */
export function person(name: PersonName): Person {
  const found = DEMO_PEOPLE.find((one) => one.email.startsWith(`${name}@`));
  if (!found) throw new Error(`no demo person ${name}`);
  return { email: found.email, name: found.name, password: secret(found.password) };
}

/** Takes what the journeys of all workers share for this one, until it is given back or the journey ends. */
export type Alone = (what: "payouts") => Promise<() => Promise<unknown>>;

export const test = base.extend<{ product: Product; sql: postgres.Sql; alone: Alone; freshLimits: void }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  product: async ({}, use) => {
    const ready = whoRuns(join(DIR, "run"))?.ready;
    if (!ready) throw new Error("The product does not run; start the journeys with `npx playwright test`.");
    await use(ready);
  },
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
