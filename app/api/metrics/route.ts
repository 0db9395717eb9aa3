import { Refusal } from "@/server/errors";
import { renderMetrics } from "@/server/health/row-gauges";
import { newRequestId } from "@/server/observability/request-context";
import { mayScrape } from "@/server/health/may-scrape";
import { refusalAnswer } from "@/server/security/api-answer";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** For Prometheus, with the token where one is set; to everybody else the address does not exist. */
export async function GET(request: Request): Promise<Response> {
  if (!mayScrape(request.headers)) return refusalAnswer(new Refusal("NOT_FOUND"), newRequestId());
  const { contentType, text } = await renderMetrics();
  return new Response(text, { headers: { "content-type": contentType, "cache-control": "no-store" } });
}
