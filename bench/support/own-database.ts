import { rmSync } from "node:fs";
import postgres from "postgres";
import { startPostgres, stopPostgres } from "../../scripts/postgres";
import { freePortFrom } from "../../scripts/processes";

type OwnDatabase = {
  /** The server's process. */
  pid: number;
  adminUrl: string;
  admin: postgres.Sql;
  /** Where one of our login roles connects. */
  url: (role: string) => string;
  /** A plain pool whose statements run as the owner of the ledger's tables: what the product's commands are compared with. */
  plain: (connections: number) => postgres.Sql;
  /** Any other pool of the superuser's; `close` ends it with the rest. */
  pool: (options: postgres.Options<Record<string, never>>) => postgres.Sql;
  close: () => Promise<void>;
};

/** A durable PostgreSQL for one run alone: empty at its start, gone after `close`. */
export async function openOwnDatabase(name: string, firstPort: number): Promise<OwnDatabase> {
  const dir = `.data/${name}`;
  await stopPostgres(dir);
  rmSync(dir, { recursive: true, force: true });
  const server = await startPostgres({
    dir,
    port: await freePortFrom(firstPort),
    user: "admin",
    database: "bench",
    maxConnections: 100,
  });
  const pools: postgres.Sql[] = [];
  const pool = (options: postgres.Options<Record<string, never>>): postgres.Sql => {
    const opened = postgres(server.url, { ...options, onnotice: () => {} });
    pools.push(opened);
    return opened;
  };
  return {
    pid: server.pid,
    adminUrl: server.url,
    admin: pool({ max: 2 }),
    url: (role) => server.url.replace("admin@", `${role}@`),
    plain: (connections) => pool({ max: connections, connection: { role: "wallet_owner" } }),
    pool,
    close: async () => {
      await Promise.all(pools.map((opened) => opened.end()));
      await stopPostgres(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
