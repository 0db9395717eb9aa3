import type { TestDatabase } from "./database";

/** How many rows each table of the wallet has, but for counters that every call moves. */
export async function countRows(database: TestDatabase): Promise<Record<string, number>> {
  const rows = await database.admin<{ name: string; count: number }[]>`
    select table_name as name, (xpath('/row/count/text()', query_to_xml(format('select count(*) from wallet.%I', table_name), false, true, '')))[1]::text::int as count
      from information_schema.tables where table_schema = 'wallet' and table_type = 'BASE TABLE' and table_name <> 'rate_limits' order by 1`;
  return Object.fromEntries(rows.map((row) => [row.name, row.count]));
}
