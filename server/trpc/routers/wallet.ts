import { z } from "zod";
import { toWire } from "@/server/money";
import { getBalance } from "@/server/transactions/get-balance";
import { router, user } from "../init";

const minor = z.string().regex(/^\d+$/);

export const walletRouter = router({
  /** What can be spent now, what is set aside, what is on the way in. Strings of minor units. */
  balance: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({}))
    .output(
      z.strictObject({
        currency: z.string(),
        available: minor,
        reserved: minor,
        reservedCount: z.number().int(),
        onTheWayIn: minor,
        onTheWayInCount: z.number().int(),
        asOf: z.iso.datetime(),
      }),
    )
    .query(async ({ ctx }) => {
      const balance = await getBalance(ctx.actor.userId);
      return {
        currency: balance.currency,
        available: toWire(balance.availableMinor),
        reserved: toWire(balance.reservedMinor),
        reservedCount: balance.reservedCount,
        onTheWayIn: toWire(balance.onTheWayInMinor),
        onTheWayInCount: balance.onTheWayInCount,
        asOf: balance.asOf.toISOString(),
      };
    }),
});
