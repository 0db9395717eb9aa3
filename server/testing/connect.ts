import postgres from "postgres";
import { afterAll } from "vitest";
import type { TestDatabase } from "./database";

/**
 * A connection of its own as this role, ended with the test file. `settings` are run-time parameters:
 * `{ role: "wallet_owner" }` acts as the owner, `{ session_replication_role: "replica" }` switches every trigger off.
 */
export function connectAs(
  database: TestDatabase,
  login: string,
  settings: Record<string, string> = {},
): postgres.Sql {
  const sql = postgres(database.url(login), {
    max: 1,
    fetch_types: false,
    onnotice: () => {},
    connection: settings,
  });
  afterAll(() => sql.end());
  return sql;
}

/** The SQLSTATE a statement ends with, or `done`. */
export const stateOf = (sql: postgres.Sql, statement: string): Promise<string> =>
  sql.unsafe(statement).then(
    () => "done",
    (error: { code?: string }) => error.code ?? "no state",
  );
