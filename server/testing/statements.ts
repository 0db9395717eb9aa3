/** Statement files and runs for tests, made as an admin makes them. */
import { newId } from "@/db/ids";
import { query } from "@/db/client";
import { checkStatement } from "@/server/reconciliation/check-statement";
import { receiveStatement, type StatementWish } from "@/server/reconciliation/receive-statement";
import { requestRun } from "@/server/reconciliation/request-run";
import { RUN_STEPS } from "@/server/reconciliation/run-steps";
import type { Person } from "./factories";

export const adminCall = (admin: Person) => ({ actor: admin, requestId: "req_test" });

/** Sends a file in pieces of this size and reads it; its id, and whether it can be used. */
export async function upload(
  admin: Person,
  content: Buffer,
  wish: Partial<Omit<StatementWish, "fileId">> & Pick<StatementWish, "from" | "to">,
  pieceBytes = 1 << 20,
): Promise<{ fileId: string; state: "checked" | "refused" }> {
  const fileId = newId();
  const pieces = async function* () {
    for (let from = 0; from < content.byteLength; from += pieceBytes)
      yield content.subarray(from, from + pieceBytes);
  };
  const whole = {
    name: "statement.csv",
    format: "revio_csv",
    mapId: null,
    bytes: content.byteLength,
    ...wish,
    fileId,
  } as const;
  await receiveStatement(adminCall(admin), whole, pieces());
  return { fileId, state: await checkStatement(fileId) };
}

/** Compares a run's file, without asking Revio anything; the run is done afterwards. */
export async function compare(runId: string): Promise<void> {
  for (const step of ["check", "match", "complete"] as const) {
    const outcome = await RUN_STEPS[step](runId);
    if (outcome !== (step === "complete" ? "end" : "go")) throw new Error(`${step}: ${outcome}`);
  }
}

/** Compares an uploaded file as of this moment; the run's id. */
export async function compareFile(
  admin: Person,
  fileId: string,
  { asOf, leaveOutBadRows = false }: { asOf?: Date; leaveOutBadRows?: boolean } = {},
): Promise<string> {
  const runId = newId();
  await requestRun(adminCall(admin), {
    runId,
    kind: "upload",
    fileId,
    leaveOutBadRows,
    reason: null,
    ...(asOf ? { asOf } : {}),
  });
  await compare(runId);
  return runId;
}

/** The same comparison once more; the new run's id. */
export async function compareAgain(admin: Person, parentRunId: string): Promise<string> {
  const runId = newId();
  await requestRun(adminCall(admin), { runId, kind: "rerun", parentRunId, reason: null });
  await compare(runId);
  return runId;
}

export type RunReport = {
  inFlight: number;
  boundary: number;
  accepted: number;
  breaks: Record<string, { count: number; amount: string }>;
  clearing: Record<"residual" | "unexplained" | "difference" | "opening" | "closing", string>;
  differencesSha256: string;
};

/** A run's report, as text and read. */
export async function reportOf(runId: string): Promise<{ text: string; report: RunReport }> {
  const [row] = await query<{ report: string }>(
    "read",
    "select report from wallet.reconciliation_runs where id = $1",
    [runId],
  );
  const text = row?.report ?? "null";
  return { text, report: JSON.parse(text) as RunReport };
}

export type RunItem = {
  verdict: string;
  type: string;
  product: string;
  objectId: string;
  difference: string;
  breakId: string | null;
};

/** A run's items in their order. */
export const itemsOf = (runId: string): Promise<RunItem[]> =>
  query<RunItem>(
    "read",
    `select verdict, type, product, object_id as "objectId", difference, break_id as "breakId"
       from wallet.reconciliation_items where run_id = $1 order by seq`,
    [runId],
  );
