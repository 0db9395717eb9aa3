/** `/company_statements/` of the API: asked for, made after a while, then downloaded from another path (statement-file.ts). */
import type { Answer } from "./answer";
import { json, notFound, refuse, refuseFields } from "./answer";
import type { ApiCall } from "./api";
import { uuid } from "./chance";
import { listNewest } from "./paging";
import { downloadUrl } from "./statement-file";
import { readStatement } from "./statement-input";
import type { Sandbox } from "./state";
import { now, seconds } from "./state";

type Row = {
  id: string;
  number: string;
  created_ms: string;
  updated_ms: string;
  timezone: string;
  filter: Record<string, string>;
  cancelled: boolean;
  csv: string | null;
};

/** `due`: the first look at it will write it. */
type Stage = "pending" | "processing" | "due" | "success" | "error" | "cancelled";

/** Half of its time it is pending, the other half processing. What has succeeded stays so. */
function stageOf(sandbox: Sandbox, row: Row): Stage {
  if (row.csv !== null) return "success";
  if (row.cancelled) return "cancelled";
  const { statement_seconds, statement_outcome } = sandbox.settings;
  const age = now(sandbox) - Number(row.created_ms);
  if (age < statement_seconds * 500) return "pending";
  if (age < statement_seconds * 1000 || statement_outcome === "stuck") return "processing";
  return statement_outcome === "success" ? "due" : statement_outcome;
}

function show(sandbox: Sandbox, row: Row, stage = stageOf(sandbox, row)): Record<string, unknown> {
  const status = stage === "due" ? "processing" : stage;
  return {
    id: row.id,
    type: "company_statement",
    status,
    format: "csv",
    timezone: row.timezone,
    filters: row.filter,
    download_url: status === "success" ? downloadUrl(sandbox, row) : null,
    is_test: true,
    created_on: seconds(Number(row.created_ms)),
    updated_on: seconds(Number(row.updated_ms)),
  };
}

/** Never dedupes: the same question twice makes two statements. */
export async function createStatement({ sandbox, query, body }: ApiCall): Promise<Answer> {
  const input = readStatement(body, query);
  if ("errors" in input) return refuseFields(input.errors);
  const number = (sandbox.counts.statement += 1);
  const [row] = await sandbox.db.query<Row>(
    `insert into statements (id, number, created_ms, updated_ms, timezone, filter)
     values ($1::text::uuid, $2, $3, $3, $4, $5::text::jsonb) returning *`,
    [
      uuid(sandbox.seed, "statement", number),
      number,
      now(sandbox),
      input.timezone,
      JSON.stringify(input.filter),
    ],
  );
  return row ? json(201, show(sandbox, row, "pending")) : notFound();
}

export function listStatements(call: ApiCall): Promise<Answer> {
  return listNewest(call, "company_statements", (row) => show(call.sandbox, row as Row));
}

async function find({ sandbox, id }: ApiCall): Promise<Row | undefined> {
  return (await sandbox.db.query<Row>("select * from statements where id = $1::text::uuid", [id]))[0];
}

/** The first look after it is due fixes what it says; whatever happens later is not in it. */
export async function getStatement(call: ApiCall): Promise<Answer> {
  const { sandbox, id } = call;
  const row = await find(call);
  if (!row) return notFound();
  if (stageOf(sandbox, row) === "due") {
    const { statement_decimal, statement_extra_column, statement_latin1 } = sandbox.settings;
    const odd = {
      decimal: statement_decimal,
      extra: statement_extra_column,
      ...(statement_latin1 ? { method: "cartão" } : {}),
    };
    await sandbox.db.query("select write_statement($1::text::uuid, $2::text::jsonb)", [
      id,
      JSON.stringify(odd),
    ]);
    return json(200, show(sandbox, row, "success"));
  }
  return json(200, show(sandbox, row));
}

/** Only while it is being made. */
export async function cancelStatement(call: ApiCall): Promise<Answer> {
  const { sandbox, id } = call;
  const row = await find(call);
  if (!row) return notFound();
  if (!["pending", "processing"].includes(stageOf(sandbox, row)))
    return refuse(400, "company_statement_cancel_error", "This statement can't be cancelled.");
  await sandbox.db.query(
    "update statements set cancelled = true, updated_ms = $2 where id = $1::text::uuid and csv is null",
    [id, now(sandbox)],
  );
  return json(200, show(sandbox, row, "cancelled"));
}
