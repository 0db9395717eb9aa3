/** A statement's file, at an address that nobody guesses and everybody who has it may read. */
import type { ServerResponse } from "node:http";
import type { Answer } from "./answer";
import { notFound } from "./answer";
import { uuid } from "./chance";
import type { Action } from "./faults";
import { pathMatches, takeFault } from "./faults";
import type { Settings } from "./settings";
import { actsBefore, answerWith } from "./spoil";
import type { Sandbox } from "./state";

export const DOWNLOADS = "/__statements/";

const secretOf = (sandbox: Sandbox, number: string): string =>
  uuid(sandbox.seed, "statement file", number).replaceAll("-", "");

export const downloadUrl = (sandbox: Sandbox, { id, number }: { id: string; number: string }): string =>
  `${sandbox.origin}${DOWNLOADS}${id}-${secretOf(sandbox, number)}.csv`;

/** The file with what is wrong about it. */
function fileOf(csv: string, { statement_bom, statement_latin1, statement_cut }: Settings): Answer {
  const whole = statement_bom ? `\uFEFF${csv}` : csv;
  const lastRow = whole.lastIndexOf("\n", whole.length - 2) + 1;
  return {
    status: 200,
    type: "text/csv; charset=utf-8",
    body: statement_cut ? whole.slice(0, lastRow + Math.ceil((whole.length - lastRow) / 2)) : whole,
    ...(statement_latin1 ? { encoding: "latin1" } : {}),
  };
}

async function findFile(sandbox: Sandbox, path: string): Promise<Answer> {
  const [, id = "", secret] = /^\/__statements\/([0-9a-f-]{36})-([0-9a-f]{32})\.csv$/.exec(path) ?? [];
  const [row] = await sandbox.db.query<{ number: string; csv: string }>(
    "select number, csv from statements where id::text = $1 and csv is not null",
    [id],
  );
  if (!row || secretOf(sandbox, row.number) !== secret) return notFound();
  return fileOf(row.csv, sandbox.settings);
}

/** Sends it without asking who wants it; faults that match GET and this path, or everything, spoil it as they do calls of the API. */
export async function sendStatement(
  sandbox: Sandbox,
  response: ServerResponse,
  { pathname, searchParams }: URL,
): Promise<void> {
  const fault = await takeFault(
    sandbox,
    "http",
    ({ method = "GET", path = pathname, reference }) =>
      method === "GET" && pathMatches(path, pathname) && reference === undefined,
  );
  const action = fault && (fault.rule.do as Action);
  const call = { sandbox, method: "GET", path: pathname, id: "", query: searchParams, body: undefined };
  const answer = (action && actsBefore(action)) ?? (await findFile(sandbox, pathname));
  await answerWith(call, response, answer, action);
}
