import { apiAnswer } from "@/server/security/api-answer";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Liveness: this process answers. Nothing else is asked, so a broken database restarts nobody. */
export const GET = (): Response => apiAnswer({ status: "ok" });
