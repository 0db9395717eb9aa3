import { init } from "@sentry/nextjs";
import { COLLECT_NOTHING, safeBreadcrumb, safeEvent } from "@/server/observability/sentry-events";

/** Errors only, through our own origin; no replay, no traces, no session of a person's clicks. */
export function startBrowserSentry(dsn: string): void {
  init({
    dsn,
    tunnel: "/api/sentry",
    dataCollection: COLLECT_NOTHING,
    beforeSend: safeEvent,
    beforeBreadcrumb: safeBreadcrumb,
  });
}
