import { env } from "@/server/env";
import { Refusal } from "@/server/errors";
import { forwardEnvelope } from "@/server/observability/sentry-tunnel";
import { answerRequest } from "@/server/security/answer-request";
import { apiAnswer } from "@/server/security/api-answer";
import { clientAddress } from "@/server/security/client-address";
import { isOwnOrigin } from "@/server/security/own-origin";
import { enforceLimit } from "@/server/security/rate-limit";
import { readText } from "@/server/security/read-body";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

const MAX_BYTES = 256 * 1024;

/** Error reports of our own pages, on their way to Sentry. Without a DSN the address does not exist. */
export const POST = (request: Request): Promise<Response> =>
  answerRequest("/api/sentry", async () => {
    const { SENTRY_DSN } = env();
    if (!SENTRY_DSN) throw new Refusal("NOT_FOUND");
    if (!isOwnOrigin(request.headers)) throw new Refusal("ORIGIN_REFUSED");
    await enforceLimit("anonymous", clientAddress(request.headers));
    const outcome = await forwardEnvelope(await readText(request, MAX_BYTES), SENTRY_DSN);
    if (outcome === "refused") throw new Refusal("BAD_INPUT");
    return apiAnswer({ outcome });
  });
