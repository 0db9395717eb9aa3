import { drizzle } from "drizzle-orm/pg-proxy";
import { query } from "./client";

const overReadPool = (named: { name?: string }) =>
  drizzle(
    async (text, params, method) => ({
      rows: await query("read", text, params, { ...named, arrays: method === "all" }),
    }),
    { casing: "snake_case" },
  );

/**
 * Drizzle for reading, over the fenced `read` pool, so that its results pass the same guard as all others. It can't
 * open a transaction, and its role can't write.
 *
 * Columns map as declared: `bigint({ mode: "bigint" })` to bigint, `timestamp({ withTimezone: true })` to Date, jsonb
 * parsed. In a bare sql`…` expression values come as `toParameter`'s note on results says (bigint as string). A failed
 * read throws Drizzle's error, whose message holds the parameters: log its `cause` instead.
 */
export const reads = overReadPool({});

/** The same for a few fixed texts that are asked often: parsed once per connection. Planned for its own values each time, as all reads are. */
export const oftenReads = overReadPool({ name: "reads" });
