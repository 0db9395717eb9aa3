import { Refusal } from "@/server/errors";
import { recordCspReport } from "@/server/health/csp-report";
import { answerRequest } from "@/server/security/answer-request";
import { apiAnswer } from "@/server/security/api-answer";
import { clientAddress } from "@/server/security/client-address";
import { enforceLimit } from "@/server/security/rate-limit";
import { parseJson, readText } from "@/server/security/read-body";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

const MAX_BYTES = 8 * 1024;
const TYPES = new Set(["application/csp-report", "application/reports+json"]);

/** Takes what a browser says broke the policy of a page; bounded in size and number, since anybody may post here. */
export const POST = (request: Request): Promise<Response> =>
  answerRequest("/api/csp-report", async () => {
    if (!TYPES.has(request.headers.get("content-type") ?? "")) throw new Refusal("UNSUPPORTED_MEDIA_TYPE");
    await enforceLimit("anonymous", clientAddress(request.headers));
    if (!recordCspReport(parseJson(await readText(request, MAX_BYTES)))) throw new Refusal("BAD_INPUT");
    return apiAnswer({ taken: true });
  });
