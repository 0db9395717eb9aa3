import { Refusal } from "@/server/errors";
import { mayScrape } from "@/server/health/may-scrape";
import { renderMetrics } from "@/server/health/row-gauges";
import { answerRequest } from "@/server/security/answer-request";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** For Prometheus, with the token where one is set; to everybody else the address does not exist. */
export const GET = (request: Request): Promise<Response> =>
  answerRequest("/api/metrics", async () => {
    if (!mayScrape(request.headers)) throw new Refusal("NOT_FOUND");
    const { contentType, text } = await renderMetrics();
    return new Response(text, { headers: { "content-type": contentType, "cache-control": "no-store" } });
  });
