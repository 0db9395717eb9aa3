import { readiness } from "@/server/health/readiness";
import { apiAnswer } from "@/server/security/api-answer";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Readiness, part by part. 503 only without the database or its migrations: all else goes on degraded. */
export async function GET(): Promise<Response> {
  const answer = await readiness();
  return apiAnswer(answer, { status: answer.status === "down" ? 503 : 200 });
}
