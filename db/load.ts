import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { env } from "@/server/env";
import { parseAddress } from "./address";
import { openGeneration, retire } from "./generation";

const COPY = `copy wallet.statement_rows (load, line, product, object_id, related_id, reference, status, paid_at, currency, amount, fee, is_ours)
              from stdin`;

/**
 * Streams lines of COPY's text format (`copyLine`) into the staging table of statements, as the worker, on a connection of its own
 * that ends with it: the one thing that goes to the database beside `query`. All lines or none: whatever throws, in here or in
 * `lines`, rolls it back. The stream waits for the database, so that no more than a few pieces are in memory. What it wrote means
 * nothing until `match_statement` has compared it, so a second call is safe under another load number.
 */
export async function copyStatementRows(lines: AsyncIterable<Buffer>): Promise<void> {
  const generation = openGeneration(
    {
      address: parseAddress(env().DATABASE_WORKER_URL),
      settings: { application_name: "octoco-load", statement_timeout: "290s" },
      max: 1,
      connectSeconds: 3,
      silenceMs: 60_000,
    },
    () => undefined,
  );
  try {
    const into = await generation.sql.unsafe(COPY).writable();
    await pipeline(Readable.from(lines), into);
  } finally {
    await retire(generation, 0);
  }
}
