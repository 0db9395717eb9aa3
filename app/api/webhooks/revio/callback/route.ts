import type { NextRequest } from "next/server";
import { answerDelivery } from "../answer-delivery";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Revio's `success_callback` of a purchase, signed with the company's key. */
export const POST = (request: NextRequest): Promise<Response> => answerDelivery(request, "callback");
