import { and, asc, eq, gte, inArray, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { query } from "@/db/client";
import { reads } from "@/db/reads";
import { users as u } from "@/db/schema/identity";
import { transactions as t } from "@/db/schema/transactions";
import {
  deadLetters as d,
  webhookAttempts as a,
  webhookKeys as k,
  webhookLogs as l,
} from "@/db/schema/webhooks";
import { isProviderId } from "@/server/revio/provider-id";
import type { DeliveryState } from "./delivery-state";
import type { WebhookRoute } from "./pin-keys";
import { type Page, readNewest } from "@/server/transactions/keyset";

/** All but the bytes and the headers, which leave the database masked or with a reason. */
const COLUMNS = {
  id: l.id,
  route: l.route,
  keyId: l.keyId,
  eventType: l.eventType,
  objectType: l.objectType,
  objectId: l.objectId,
  purchaseId: l.purchaseId,
  reference: l.reference,
  isTest: l.isTest,
  state: l.state,
  outcome: l.outcome,
  duplicates: l.duplicates,
  attempts: l.attempts,
  receivedAt: l.receivedAt,
  processedAt: l.processedAt,
};

const deliveries = () => reads.select(COLUMNS).from(l);
export type DeliveryRow = Awaited<ReturnType<typeof deliveries>>[number];

type DeliveryFilter = {
  state?: DeliveryState | undefined;
  eventType?: string | undefined;
  route?: WebhookRoute | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** A delivery's own id, decoded. */
  deliveryId?: string | undefined;
  /** An id of the provider's, or a reference. */
  object?: string | undefined;
};

/** A page of deliveries, newest first. */
export async function listDeliveries(
  filter: DeliveryFilter,
  options: { limit: number; cursor?: string | null | undefined },
): Promise<Page<DeliveryRow>> {
  const objects = filter.object === undefined ? undefined : await objectsOf(filter.object);
  const where = and(
    filter.state ? eq(l.state, filter.state) : undefined,
    filter.eventType ? eq(l.eventType, filter.eventType) : undefined,
    filter.route ? eq(l.route, filter.route) : undefined,
    filter.from ? gte(l.receivedAt, sql`${filter.from}::timestamptz`) : undefined,
    filter.to ? lt(l.receivedAt, sql`${filter.to}::timestamptz`) : undefined,
    filter.deliveryId ? eq(l.id, filter.deliveryId) : undefined,
    objects ? about(objects) : undefined,
  );
  const keyOf = (row: DeliveryRow) => ({ at: row.receivedAt, id: row.id });
  return readNewest(
    { name: "deliveries", filter, ...options, at: l.receivedAt, id: l.id, keyOf },
    (beyond, order, limit) =>
      deliveries()
        .where(and(where, beyond))
        .orderBy(...order)
        .limit(limit),
  );
}

/** The ids at the provider that somebody may mean: this one, or those of the transaction with this reference. */
async function objectsOf(text: string): Promise<string[]> {
  if (isProviderId(text)) return [text.toLowerCase()];
  const rows = await reads
    .select({ purchase: t.revioPurchaseId, payout: t.revioPayoutId })
    .from(t)
    .where(eq(t.reference, text));
  return rows.flatMap(({ purchase, payout }) => [purchase, payout].filter((id) => id !== null));
}

/** As the two indexes ask for it. */
const about = (ids: string[]): SQL | undefined =>
  ids.length === 0
    ? sql`false`
    : or(inArray(l.purchaseId, ids), and(inArray(l.objectId, ids), ne(l.objectType, "purchase")));

/** One delivery without its bytes. */
export async function findDeliveryRow(id: string): Promise<DeliveryRow | undefined> {
  const [row] = await deliveries().where(eq(l.id, id));
  return row;
}

/** The tries to process a delivery, in their order, with the admin of a replay. */
export const listAttempts = (deliveryId: string) =>
  reads
    .select({
      seq: a.seq,
      trigger: a.trigger,
      outcome: a.outcome,
      errorCode: a.errorCode,
      cause: a.cause,
      by: u.displayName,
      replayRunId: a.replayRunId,
      durationMs: a.durationMs,
      createdAt: a.createdAt,
    })
    .from(a)
    .leftJoin(u, eq(u.id, a.actor))
    .where(eq(a.deliveryId, deliveryId))
    .orderBy(asc(a.seq));

/** Its dead letters, the open one first. */
export const listLettersOf = (deliveryId: string) =>
  reads
    .select({ id: d.id, closedAt: d.closedAt, closedBy: d.closedBy })
    .from(d)
    .where(and(eq(d.subjectKind, "delivery"), eq(d.subjectId, deliveryId)))
    .orderBy(sql`${d.closedAt} desc nulls first`);

/** The bytes and headers of a delivery, for masking only: what leaves the server unmasked goes through `revealDelivery`. */
export async function readStored(
  id: string,
): Promise<{ body: Buffer; headers: Record<string, string> } | undefined> {
  const rows = await query<{ body: Buffer; headers: Record<string, string> }>(
    "worker",
    "select body, headers from wallet.webhook_logs where id = $1",
    [id],
    { name: "read_stored_delivery" },
  );
  return rows[0];
}

/** The keys of this mode, current and next before retired. */
export const listAllKeys = (mode: "test" | "live") =>
  reads
    .select({ id: k.id, route: k.route, mode: k.mode, state: k.state, createdAt: k.createdAt })
    .from(k)
    .where(eq(k.mode, mode))
    .orderBy(asc(k.route), asc(k.state), asc(k.createdAt));
