/** The sandbox's only way to its database: single statements, lists as one jsonb parameter, pools that are renewed. */
import { readFileSync } from "node:fs";
import postgres from "postgres";

export type Database = {
  query<Row>(text: string, params?: readonly (string | number | boolean | null)[]): Promise<Row[]>;
  end(): Promise<void>;
};

const DEADLINE_MS = 8000;
const RENEW_EVERY_MS = 200;
const LOST = /^(CONNECTION_|CONNECT_TIMEOUT$|DEADLINE$|E[A-Z]{4,}$|57P0[123]$|08|53300$)/;

/** True when the database was away: the statement may or may not have happened. */
export function isLost(error: unknown): boolean {
  return LOST.test((error as { code?: string } | null)?.code ?? "");
}

/**
 * Opens a pool on `schema`. After a lost connection or the deadline of 8 s a new pool takes over, since the driver
 * may hang or hand out damaged results on connections that were reset.
 */
export function openDatabase(url: string, schema: string, max = 8): Database {
  const options = {
    max,
    max_pipeline: 0, // missing in the driver's types: one statement at a time on a connection
    fetch_types: false,
    connect_timeout: 3,
    backoff: () => 0.05,
    onnotice: () => {},
    connection: { search_path: schema, application_name: `revio-sandbox ${schema}` },
  };
  const open = () => postgres(url, options);
  let current = open();
  let renewedAt = 0;

  const renew = (failed: typeof current): void => {
    if (failed !== current || Date.now() - renewedAt < RENEW_EVERY_MS) return;
    renewedAt = Date.now();
    current = open();
    failed.end({ timeout: 5 }).catch(() => {});
  };

  return {
    async query<Row>(text: string, params: readonly (string | number | boolean | null)[] = []) {
      const sql = current;
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(Object.assign(new Error("no answer in time"), { code: "DEADLINE" })),
          DEADLINE_MS,
        );
      });
      try {
        const pending = sql.unsafe(text, [...params], { prepare: params.length > 0 });
        const rows = await Promise.race([pending, deadline]);
        return [...rows].filter((row) => row !== undefined) as Row[];
      } catch (error) {
        if (isLost(error)) renew(sql);
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    async end() {
      await current.end({ timeout: 2 });
    },
  };
}

/**
 * Creates the schema if it is missing, then applies `schema.sql`. A second call changes nothing.
 * The schema is looked up first, as the role may own it without being allowed to create one.
 */
export async function applySchema(db: Database, schema: string): Promise<void> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new Error(`Not a schema name: ${schema}`);
  const found = await db.query("select 1 from pg_namespace where nspname = $1", [schema]);
  if (found.length === 0) await db.query(`create schema ${schema}`);
  await db.query(readFileSync(new URL("./schema.sql", import.meta.url), "utf8"));
}
