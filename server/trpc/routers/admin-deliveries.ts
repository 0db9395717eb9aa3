import { z } from "zod";
import { decodeId, encodeId } from "@/db/ids";
import { env } from "@/server/env";
import { Refusal } from "@/server/errors";
import { alarms, readAlarms } from "@/server/webhooks/delivery-alarms";
import { listAllKeys, listDeliveries } from "@/server/webhooks/delivery-queries";
import { deliveryState } from "@/server/webhooks/delivery-state";
import {
  deliveryDetail,
  deliveryView,
  readDeliveryDetail,
  viewDelivery,
} from "@/server/webhooks/delivery-view";
import { keyIdOf, proposeKey, proposeRetirement } from "@/server/webhooks/propose-key";
import { revealDelivery } from "@/server/webhooks/reveal-delivery";
import { adminReason, confirmedBy, pageOf, paging, publicIdField, stepUpField } from "../fields";
import { admin, router } from "../init";
import { keyId, keyWish } from "./webhook-key";

const meta = { access: "admin", limit: null } as const;
const { route } = keyWish.shape;
const moment = z.iso.datetime({ offset: true, error: "Use a time like 2026-11-21T08:00:00Z." });

const idOf = (text: string): string => {
  const id = decodeId("whk", text);
  if (id === undefined) throw new Refusal("NOT_FOUND");
  return id;
};

/** What Revio told us, what became of it, and the keys we believe. */
export const adminDeliveriesRouter = router({
  /** A page of deliveries, newest first. `q`: a delivery's id, an id at Revio, or a reference. */
  list: admin
    .meta(meta)
    .input(
      z.strictObject({
        state: deliveryState.optional(),
        eventType: z.string().max(100).optional(),
        route: route.optional(),
        from: moment.optional(),
        to: moment.optional(),
        q: z.string().trim().min(2, "Search for 2 characters or more.").max(80).optional(),
        ...paging,
      }),
    )
    .output(pageOf(deliveryView))
    .query(async ({ input: { q, limit, cursor, ...filter } }) => {
      const deliveryId = q === undefined ? undefined : decodeId("whk", q);
      const search = deliveryId === undefined ? { object: q } : { deliveryId };
      const { rows, ...places } = await listDeliveries({ ...filter, ...search }, { limit, cursor });
      return { items: rows.map(viewDelivery), ...places };
    }),

  /** One delivery: its body masked, headers, attempts with their causes, and what it did. */
  get: admin
    .meta(meta)
    .input(z.strictObject({ deliveryId: publicIdField }))
    .output(deliveryDetail)
    .query(async ({ input }) => {
      const found = await readDeliveryDetail(idOf(input.deliveryId));
      if (!found) throw new Refusal("NOT_FOUND");
      return found;
    }),

  /** Its body and headers as stored. Says why, and leaves an audit row each time. */
  reveal: admin
    .meta(meta)
    .input(z.strictObject({ deliveryId: publicIdField, reason: adminReason }))
    .output(z.strictObject({ body: z.string(), headers: z.record(z.string(), z.string()) }))
    .mutation(({ ctx, input }) => revealDelivery(ctx, idOf(input.deliveryId), input.reason)),

  /** Silence, refusals, missed webhooks, and what waits. */
  alarms: admin.meta(meta).input(z.strictObject({})).output(alarms).query(readAlarms),

  /** The keys Revio's signatures are verified with, of this mode. */
  keys: admin
    .meta(meta)
    .input(z.strictObject({}))
    .output(
      z.strictObject({
        items: z.array(
          z.strictObject({
            keyId: z.string(),
            route,
            mode: z.enum(["test", "live"]),
            state: z.enum(["current", "next", "retired"]),
            createdAt: z.string(),
          }),
        ),
      }),
    )
    .query(async () => ({
      items: (await listAllKeys(env().REVIO_MODE)).map(({ id, createdAt, ...key }) => ({
        ...key,
        keyId: id,
        createdAt: createdAt.toISOString(),
      })),
    })),

  /** The id of a key that is not pinned yet, to be compared before it is asked for. KEY_REFUSED: not a strong RSA public key. */
  readKey: admin
    .meta(meta)
    .input(keyWish.pick({ pem: true }))
    .output(z.strictObject({ keyId }))
    .query(({ input }) => ({ keyId: keyIdOf(input.pem) })),

  /** Asks a second admin to believe a key. */
  proposeKey: admin
    .meta({ ...meta, stepUp: "webhook_key.propose" })
    .input(z.strictObject({ ...keyWish.shape, reason: adminReason, stepUpId: stepUpField }))
    .output(z.strictObject({ approvalId: z.string() }))
    .mutation(async ({ ctx, input: { stepUpId, ...key } }) => {
      const call = { ...ctx, actor: confirmedBy(ctx.actor, stepUpId) };
      return { approvalId: encodeId("apr", await proposeKey(call, key)) };
    }),

  /** Asks a second admin to believe a next key no longer; null when it is none. */
  proposeRetire: admin
    .meta({ ...meta, stepUp: "webhook_key.retire" })
    .input(z.strictObject({ keyId, reason: adminReason, stepUpId: stepUpField }))
    .output(z.strictObject({ approvalId: z.string().nullable() }))
    .mutation(async ({ ctx, input }) => {
      const call = { ...ctx, actor: confirmedBy(ctx.actor, input.stepUpId) };
      const id = await proposeRetirement(call, input.keyId, input.reason);
      return { approvalId: id === null ? null : encodeId("apr", id) };
    }),
});
