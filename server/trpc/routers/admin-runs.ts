import { z } from "zod";
import { encodeId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { namesOf } from "@/server/reconciliation/break-evidence";
import { cancelRun, requestRun } from "@/server/reconciliation/request-run";
import { findReport, findRunRow, listItems, listRuns } from "@/server/reconciliation/run-queries";
import {
  itemView,
  reportView,
  runView,
  VERDICTS,
  viewItem,
  viewReport,
  viewRun,
} from "@/server/reconciliation/run-view";
import { idempotencyKey, publicIdField } from "../fields";
import { idOf } from "../id-of";
import { admin, router } from "../init";

const meta = { access: "admin", limit: null } as const;
const limit = z.union([z.literal(25), z.literal(50), z.literal(100)]).default(50);
const cursor = z.string().max(300).nullish();
const reason = z.string().trim().min(10, "Say why in at least 10 characters.").max(1000);
const moment = z.iso
  .datetime({ offset: true, error: "Use a time like 2026-11-21T00:00:00Z." })
  .transform((text) => new Date(text));
const started = z.strictObject({ runId: z.string() });
const page = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable(), prev: z.string().nullable() });

const MOST_DAYS = 92;

/** A window ends by now, and has at most a quarter of a year. */
function checkWindow({ from, to }: { from: Date; to: Date }): void {
  const bad = (field: string, sentence: string): never => {
    throw new Refusal("BAD_INPUT", { field, sentence });
  };
  if (from >= to) bad("to", "The end must be after the beginning.");
  if (from.getTime() > Date.now()) bad("from", "The window lies in the future.");
  if (to.getTime() - from.getTime() > MOST_DAYS * 86_400_000) bad("to", `Choose ${MOST_DAYS} days or fewer.`);
}

/** Runs of reconciliation: list, detail, report, start, cancel. None of it moves money. */
export const adminRunsRouter = router({
  /** Runs, the newest first. */
  list: admin
    .meta(meta)
    .input(z.strictObject({ limit, cursor }))
    .output(page(runView))
    .query(async ({ input }) => {
      const { rows, next, prev } = await listRuns(input);
      const names = await namesOf(rows.map((row) => row.requestedBy));
      return { items: rows.map((row) => viewRun(row, names)), next, prev };
    }),

  /** A run with the figures of its report, and its progress while it is under way. */
  get: admin
    .meta(meta)
    .input(z.strictObject({ runId: publicIdField }))
    .output(z.strictObject({ run: runView, report: reportView.nullable() }))
    .query(async ({ input }) => {
      const runId = idOf("run", input.runId);
      const [row, report] = await Promise.all([findRunRow(runId), findReport(runId)]);
      if (!row) throw new Refusal("NOT_FOUND");
      const names = await namesOf([row.requestedBy]);
      return { run: viewRun(row, names), report: report ? viewReport(report.text) : null };
    }),

  /** What did not simply match, in the order of the report. */
  items: admin
    .meta(meta)
    .input(
      z.strictObject({
        runId: publicIdField,
        verdict: z.enum(VERDICTS).optional(),
        type: z.string().max(40).optional(),
        limit,
        cursor,
      }),
    )
    .output(page(itemView))
    .query(async ({ input }) => {
      const { rows, next, prev } = await listItems(idOf("run", input.runId), input, input);
      return { items: rows.map(viewItem), next, prev };
    }),

  /** The report as it was written, byte for byte, with its SHA-256. */
  report: admin
    .meta(meta)
    .input(z.strictObject({ runId: publicIdField }))
    .output(z.strictObject({ text: z.string(), sha256: z.string() }))
    .query(async ({ input }) => {
      const report = await findReport(idOf("run", input.runId));
      if (!report) throw new Refusal("NOT_FOUND");
      return report;
    }),

  /** Compares Revio's statement of a window. The same key again starts nothing. */
  start: admin
    .meta(meta)
    .input(z.strictObject({ key: idempotencyKey, from: moment, to: moment }))
    .output(started)
    .mutation(async ({ ctx, input: { key, from, to } }) => {
      checkWindow({ from, to });
      await requestRun(ctx, { runId: key, kind: "on_demand", from, to, reason: null });
      return { runId: encodeId("run", key) };
    }),

  /** Compares a statement file that is here, if wished without the rows that can't be read. */
  startUpload: admin
    .meta(meta)
    .input(
      z.strictObject({
        key: idempotencyKey,
        statementId: publicIdField,
        leaveOutBadRows: z.boolean().default(false),
        reason: reason.nullish(),
      }),
    )
    .output(started)
    .mutation(async ({ ctx, input: { key, statementId, leaveOutBadRows, reason: why } }) => {
      if (leaveOutBadRows && !why)
        throw new Refusal("BAD_INPUT", { field: "reason", sentence: "Say why these rows can be left out." });
      const fileId = idOf("sta", statementId);
      await requestRun(ctx, { runId: key, kind: "upload", fileId, leaveOutBadRows, reason: why ?? null });
      return { runId: encodeId("run", key) };
    }),

  /** The same comparison once more: same window, moment and statement. */
  rerun: admin
    .meta(meta)
    .input(z.strictObject({ key: idempotencyKey, runId: publicIdField }))
    .output(started)
    .mutation(async ({ ctx, input: { key, runId } }) => {
      await requestRun(ctx, { runId: key, kind: "rerun", parentRunId: idOf("run", runId), reason: null });
      return { runId: encodeId("run", key) };
    }),

  /** Calls a run off that has not compared yet. */
  cancel: admin
    .meta(meta)
    .input(z.strictObject({ runId: publicIdField, reason }))
    .output(z.strictObject({}))
    .mutation(async ({ ctx, input }) => {
      await cancelRun(ctx, { runId: idOf("run", input.runId), reason: input.reason });
      return {};
    }),
});
