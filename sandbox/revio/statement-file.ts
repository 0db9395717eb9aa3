/** A statement's file, at an address that nobody guesses and everybody who has it may read. */
import type { ServerResponse } from "node:http";
import { notFound } from "./answer";
import { uuid } from "./chance";
import { send } from "./http";
import type { Settings } from "./settings";
import type { Sandbox } from "./state";

export const DOWNLOADS = "/__statements/";

const secretOf = (sandbox: Sandbox, number: string): string =>
  uuid(sandbox.seed, "statement file", number).replaceAll("-", "");

export const downloadUrl = (sandbox: Sandbox, { id, number }: { id: string; number: string }): string =>
  `${sandbox.origin}${DOWNLOADS}${id}-${secretOf(sandbox, number)}.csv`;

/** The bytes that are sent, with what is wrong about them. */
function bytesOf(csv: string, { statement_bom, statement_latin1, statement_cut }: Settings): Buffer {
  const whole = Buffer.from(statement_bom ? `\uFEFF${csv}` : csv, statement_latin1 ? "latin1" : "utf8");
  const lastRow = whole.lastIndexOf("\n", -2) + 1;
  return statement_cut ? whole.subarray(0, lastRow + Math.ceil((whole.length - lastRow) / 2)) : whole;
}

export async function sendStatement(sandbox: Sandbox, response: ServerResponse, path: string): Promise<void> {
  const [, id = "", secret] = /^\/__statements\/([0-9a-f-]{36})-([0-9a-f]{32})\.csv$/.exec(path) ?? [];
  const rows = await sandbox.db.query<{ number: string; csv: string }>(
    "select number, csv from statements where id::text = $1 and csv is not null",
    [id],
  );
  const [row] = rows;
  if (!row || secretOf(sandbox, row.number) !== secret) return send(response, notFound());
  const body = bytesOf(row.csv, sandbox.settings);
  response.writeHead(200, {
    "content-type": "text/csv; charset=utf-8",
    "content-length": body.length,
    "cache-control": "no-store",
  });
  response.end(body);
}
