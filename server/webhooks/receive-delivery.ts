import { createHash } from "node:crypto";
import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { env } from "@/server/env";
import { log } from "@/server/observability/logger";
import { verifySignature } from "@/server/revio/signature";
import {
  parseWebhookPayload,
  payoutIdOf,
  purchaseIdOf,
  type WebhookEvent,
} from "@/server/revio/webhook-payload";
import { isAllowedAddress } from "./allowed-address";
import { maskBankNumbers } from "./mask-bank-numbers";
import type { WebhookRoute } from "./pin-keys";
import { pinnedKeys } from "./pinned-keys";
import { readDeliveryBody } from "./read-body";
import { recordDelivery } from "./record-delivery";

/** What to answer, and which delivery to try at once (none for a duplicate that is done, or one we don't use). */
export type Received = { status: 200 | 400 | 401 | 413 | 415; attempt: string | null };

/**
 * Takes one delivery in: bytes, signature, then the row, and only then the answer. Whatever the body says, it changes nothing here:
 * an event only says which purchase to read. The same bytes again are counted and answered 200.
 * Throws when the row could not be stored: the caller answers 503 and Revio sends again.
 * https://gate.reviopay.com (webhooks): any 2xx counts as delivered.
 */
export async function receiveDelivery(request: Request, route: WebhookRoute): Promise<Received> {
  if (!isAllowedAddress(request.headers)) return refuse(route, "address", 401, 0);
  const read = await readDeliveryBody(request);
  if (!("body" in read)) return refuse(route, read.reason, read.status, read.bytes);
  const keyId = await verifySignature(read.body, request.headers.get("x-signature"), await pinnedKeys(route));
  if (keyId === undefined) return refuse(route, "signature", 401, read.body.length);
  const parsed = parseWebhookPayload(read.body);
  const event = parsed.ok ? parsed.event : null;
  if (!parsed.ok) log.error("delivery.unreadable", { route, reason: parsed.reason, bytes: read.body.length });
  const { outcome, deliveryId, state } = await recordDelivery({
    id: newId(),
    route,
    sha256: createHash("sha256").update(read.body).digest(),
    body: maskBankNumbers(read.body),
    headers: kept(request.headers),
    keyId,
    eventType: event === null ? null : nameOf(event),
    objectType: event?.type ?? null,
    objectId: event?.id ?? null,
    purchaseId: event === null ? null : purchaseIdOf(event),
    reference: event?.reference ?? null,
    isTest: event?.isTest ?? null,
    ignored: parsed.ok ? whyIgnored(parsed.event) : `unreadable: ${parsed.reason}`,
  });
  log.info("delivery.received", { deliveryId, route, outcome, state });
  return { status: 200, attempt: state === "received" || state === "retrying" ? deliveryId : null };
}

async function refuse(
  route: WebhookRoute,
  reason: string,
  status: 400 | 401 | 413 | 415,
  bytes: number,
): Promise<Received> {
  log.warn("delivery.refused", { route, reason, bytes, status });
  await callCommand(
    "worker",
    "refuse_delivery",
    { id: newId(), route, reason, bytes: Math.min(bytes, 2_147_483_647) },
    z.object({ outcome: z.string() }),
  );
  return { status, attempt: null };
}

const nameOf = (event: WebhookEvent): string =>
  typeof event.eventType === "string" ? event.eventType : event.eventType.unknown;

/** Events about a purchase or a payout are all processed, known or not, since each only says what to read. Others are only kept. */
function whyIgnored(event: WebhookEvent): string | null {
  if (event.isTest !== null && event.isTest !== (env().REVIO_MODE === "test")) return "wrong_mode";
  return purchaseIdOf(event) === null && payoutIdOf(event) === null ? "not_about_money" : null;
}

const KEPT = ["content-type", "content-length", "user-agent", "x-signature", "date"];

const kept = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value.slice(0, 1024)]];
    }),
  );
