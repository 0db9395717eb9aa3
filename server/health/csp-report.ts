/** Reports that browsers send when something broke a page's policy. https://www.w3.org/TR/CSP3/#reporting */
import { z } from "zod";
import { log } from "@/server/observability/logger";
import { metrics } from "@/server/observability/metrics";

const legacy = z
  .object({
    "csp-report": z.object({
      "effective-directive": z.string().optional(),
      "violated-directive": z.string().optional(),
      "blocked-uri": z.string().default(""),
      "document-uri": z.string().default(""),
    }),
  })
  .transform(({ "csp-report": report }) => [
    {
      directive: report["effective-directive"] ?? report["violated-directive"] ?? "unknown",
      blocked: report["blocked-uri"],
      page: report["document-uri"],
    },
  ]);

const modern = z
  .array(
    z.object({
      type: z.literal("csp-violation"),
      body: z.object({
        effectiveDirective: z.string(),
        blockedURL: z.string().default(""),
        documentURL: z.string().default(""),
      }),
    }),
  )
  .max(20)
  .transform((reports) =>
    reports.map(({ body }) => ({
      directive: body.effectiveDirective,
      blocked: body.blockedURL,
      page: body.documentURL,
    })),
  );

const KNOWN = /^[a-z]+(-[a-z]+){1,3}$/;

/** Origin and path only; `inline`, `eval` and the like stay words. */
function placeOf(text: string): string {
  if (!URL.canParse(text)) return /^[a-z-]{1,20}$/.test(text) ? text : "unreadable";
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname}`.slice(0, 200);
}

/** Logs and counts each report. False when the body is no report at all; nothing is kept of it then. */
export function recordCspReport(body: unknown): boolean {
  const parsed = z.union([legacy, modern]).safeParse(body);
  if (!parsed.success) return false;
  for (const { directive, blocked, page } of parsed.data) {
    const known = KNOWN.test(directive) ? directive : "unknown";
    metrics().cspReports.inc({ directive: known });
    log.warn("csp.report", { code: known, reason: placeOf(blocked), route: placeOf(page) });
  }
  return true;
}
