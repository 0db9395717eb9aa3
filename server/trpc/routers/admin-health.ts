import { z } from "zod";
import { decodeId } from "@/db/ids";
import { findAlert, listAlerts, listMessages } from "@/server/alerts/alert-queries";
import { alertView, messageView, viewAlert, viewMessage } from "@/server/alerts/alert-view";
import { Refusal } from "@/server/errors";
import { checkView, listChecks } from "@/server/health/checks";
import { figuresView, readFigures } from "@/server/health/figures";
import { listMissedWebhooks, missedView, viewMissed } from "@/server/health/missed-webhooks";
import { overviewView, readOverview } from "@/server/health/overview";
import { listStuck, stuckItem } from "@/server/health/stuck";
import { publicIdField } from "../fields";
import { admin, router } from "../init";

const meta = { access: "admin", limit: null } as const;
const paging = {
  cursor: z.string().max(300).nullish(),
  limit: z.union([z.literal(25), z.literal(50), z.literal(100)]).default(50),
};
const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable(), prev: z.string().nullable() });

/** The continuous check, alerts and the figures behind the charts. All of it reads only. */
export const adminHealthRouter = router({
  /** What needs a person now. */
  overview: admin.meta(meta).input(z.strictObject({})).output(overviewView).query(readOverview),

  /** Alerts, newest first: all, or only those open now. */
  alerts: admin
    .meta(meta)
    .input(z.strictObject({ open: z.boolean().default(false), ...paging }))
    .output(pageOf(alertView))
    .query(async ({ input }) => {
      const { rows, next, prev } = await listAlerts(input);
      return { items: rows.map(viewAlert), next, prev };
    }),

  /** One alert with what was told of it. */
  alert: admin
    .meta(meta)
    .input(z.strictObject({ alertId: publicIdField }))
    .output(alertView.extend({ messages: z.array(messageView) }))
    .query(async ({ input }) => {
      const id = decodeId("alt", input.alertId);
      const alert = id === undefined ? undefined : await findAlert(id);
      if (!alert) throw new Refusal("NOT_FOUND");
      return { ...viewAlert(alert), messages: (await listMessages(alert.id)).map(viewMessage) };
    }),

  /** The state of each part. */
  checks: admin
    .meta(meta)
    .input(z.strictObject({}))
    .output(z.strictObject({ items: z.array(checkView) }))
    .query(async () => ({ items: await listChecks() })),

  /** What time or retries should have brought on by now, longest first; the first 500. */
  stuck: admin
    .meta(meta)
    .input(z.strictObject({}))
    .output(z.strictObject({ items: z.array(stuckItem) }))
    .query(async () => ({ items: await listStuck() })),

  /** Effects that a check found and no webhook had told of, newest first. */
  missed: admin
    .meta(meta)
    .input(z.strictObject(paging))
    .output(pageOf(missedView))
    .query(async ({ input }) => {
      const { rows, next, prev } = await listMissedWebhooks(input);
      return { items: rows.map(viewMissed), next, prev };
    }),

  /** Series for the charts. */
  figures: admin
    .meta(meta)
    .input(z.strictObject({ range: z.enum(["24h", "7d", "30d"]).default("24h") }))
    .output(figuresView)
    .query(({ input }) => readFigures(input.range)),
});
