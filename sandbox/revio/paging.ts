import type { Answer } from "./answer";
import { json, refuse } from "./answer";
import type { ApiCall } from "./api";

const TABLES = { webhooks: "webhooks", company_statements: "statements" };

/** A list of the API: 50 rows (a setting), newest first, with an opaque `next`. */
export async function listNewest(
  { sandbox, query }: ApiCall,
  path: keyof typeof TABLES,
  show: (row: object) => unknown,
): Promise<Answer> {
  const cursor = query.get("cursor");
  const before =
    cursor === null ? Number.MAX_SAFE_INTEGER : Number(Buffer.from(cursor, "base64url").toString());
  if (!Number.isSafeInteger(before)) return refuse(404, "not_found", "Invalid cursor.");
  const size = sandbox.settings.page_size;
  const rows = await sandbox.db.query<{ number: string }>(
    `select * from ${TABLES[path]} where number < $1 order by number desc limit $2`,
    [before, size + 1],
  );
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const next =
    rows.length > size && last
      ? `${sandbox.origin}/api/v1/${path}/?cursor=${Buffer.from(last.number).toString("base64url")}`
      : null;
  return json(200, { results: shown.map(show), next, previous: null });
}
