import type { NextRequest } from "next/server";
import { answerDelivery } from "./answer-delivery";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Revio's webhooks, signed with the webhook's own key. */
export const POST = (request: NextRequest): Promise<Response> => answerDelivery(request, "webhook");
