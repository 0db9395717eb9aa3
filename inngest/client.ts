import { sentryMiddleware } from "@inngest/middleware-sentry";
import { Inngest, type Logger } from "inngest";
import { log } from "@/server/observability/logger";

/** The SDK speaks in free text: only its words are kept, on one redacted line, never what it was handed along. */
const words =
  (level: "debug" | "info" | "warn" | "error") =>
  (...parts: unknown[]): void =>
    log[level]("inngest.said", { reason: parts.find((part) => typeof part === "string")?.slice(0, 300) });

const internalLogger: Logger = {
  debug: words("debug"),
  info: words("info"),
  warn: words("warn"),
  error: words("error"),
};

/**
 * The app's client. Who runs the functions is configured outside (`INNGEST_BASE_URL`, `INNGEST_EVENT_KEY`,
 * `INNGEST_SIGNING_KEY`, read by the SDK at each request): the embedded engine, a self-hosted server or Inngest Cloud.
 * Checkpointing is off: one HTTP call per step, so that one step is all that can repeat.
 */
export const inngest = new Inngest({
  id: "octoco-wallet",
  checkpointing: false,
  middleware: [sentryMiddleware()],
  internalLogger, // not `logger`: the SDK waits a second for one of those after each call
});
