/**
 * Takes the browser's envelopes on our own origin, so that pages need no foreign address in their policy, and passes them on to
 * the one project that is configured; an envelope for another one goes nowhere.
 * https://develop.sentry.dev/sdk/data-model/envelopes/
 */
import { z } from "zod";

const head = z.object({ dsn: z.string() });
const WITHIN_MS = 5_000;

function addressOf(dsn: string): URL {
  const { protocol, host, pathname, username } = new URL(dsn);
  return new URL(`${protocol}//${host}/api${pathname}/envelope/?sentry_key=${username}`);
}

function namesDsn(envelope: string, dsn: string): boolean {
  try {
    return head.parse(JSON.parse(envelope.slice(0, Math.max(0, envelope.indexOf("\n"))))).dsn === dsn;
  } catch {
    return false;
  }
}

/** `refused`: not an envelope for this DSN, nothing was sent. `lost`: Sentry did not take it; it is not tried again. */
export async function forwardEnvelope(
  envelope: string,
  dsn: string,
): Promise<"forwarded" | "refused" | "lost"> {
  if (!namesDsn(envelope, dsn)) return "refused";
  try {
    const answer = await fetch(addressOf(dsn), {
      method: "POST",
      headers: { "content-type": "application/x-sentry-envelope" },
      body: envelope,
      redirect: "error",
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    return answer.ok ? "forwarded" : "lost";
  } catch {
    return "lost";
  }
}
