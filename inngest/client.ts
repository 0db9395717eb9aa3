import { sentryMiddleware } from "@inngest/middleware-sentry";
import { Inngest } from "inngest";

/**
 * The app's client. Who runs the functions is configured outside (`INNGEST_BASE_URL`, `INNGEST_EVENT_KEY`,
 * `INNGEST_SIGNING_KEY`, read by the SDK at each request): the embedded engine, a self-hosted server or Inngest Cloud.
 * Checkpointing is off: one HTTP call per step, so that one step is all that can repeat.
 */
export const inngest = new Inngest({
  id: "octoco-wallet",
  checkpointing: false,
  middleware: [sentryMiddleware()],
});
