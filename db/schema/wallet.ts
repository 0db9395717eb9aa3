import { sql } from "drizzle-orm";
import { pgSchema, timestamp } from "drizzle-orm/pg-core";

/** Everything of ours lives in this schema; the engine and the sandbox have schemas and roles of their own. */
export const wallet = pgSchema("wallet");

/** Milliseconds, so that a cursor built from a time finds the same row again. */
export const moment = () => timestamp({ withTimezone: true, precision: 3 });

/** A time the database sets. The clock is `wallet.clock()`, which only a test harness replaces. */
export const happened = () => moment().notNull().default(sql`wallet.clock()`);
