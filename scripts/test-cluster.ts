/**
 * Vitest's global set-up: one real PostgreSQL for all test files (durability off), kept running between runs.
 * `TEST_POSTGRES_URL` is its superuser's address; each test file makes databases of its own in it.
 */
import { startPostgres } from "./postgres";

export async function setup(): Promise<void> {
  const server = await startPostgres({
    dir: ".data/test", port: Number(process.env["TEST_POSTGRES_PORT"] ?? 54329), user: "admin", database: "admin",
    throwaway: true, maxConnections: 400,
  });
  process.env["TEST_POSTGRES_URL"] = server.url;
}
