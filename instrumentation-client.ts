/** Runs in the browser before anything else. Without a DSN at build time nothing of Sentry is in the page. */
const dsn = process.env.SENTRY_BROWSER_DSN;

if (dsn) void import("./instrumentation-browser").then(({ startBrowserSentry }) => startBrowserSentry(dsn));
