/** `npm run db:catalog`: writes `db/catalog.json`, what this tree makes of an empty database. To be run after a change in `db/`. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { CATALOG } from "@/db/catalog";
import { migrate } from "@/db/migrate";
import { startPostgres, stopPostgres } from "./postgres";
import { freePortFrom } from "./processes";

const dir = mkdtempSync(join(tmpdir(), "octoco-catalog-"));
try {
  const port = await freePortFrom(54_400);
  const { url } = await startPostgres({ dir, port, user: "admin", database: "octoco", throwaway: true });
  await migrate({ adminUrl: url });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const rows = await sql.unsafe<{ line: string }[]>(CATALOG);
  await sql.end();
  writeFileSync(
    "db/catalog.json",
    `${JSON.stringify(
      rows.map(({ line }) => line),
      null,
      2,
    )}\n`,
  );
  console.log(`db/catalog.json has ${rows.length} lines.`);
} finally {
  await stopPostgres(dir);
  rmSync(dir, { recursive: true, force: true });
}
