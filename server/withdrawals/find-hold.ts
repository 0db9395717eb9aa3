import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import { reads } from "@/db/reads";
import { securityHolds as h } from "@/db/schema/identity";

/** Why money of a person goes to nobody but people they sent to before; `until` null: until a person of ours has looked at it. */
export type Hold = {
  kind: (typeof h.$inferSelect)["kind"];
  /** Which change of one's own it was; null for what others wrote down about somebody. */
  reason: string | null;
  until: Date | null;
};

/** The hold that ends last of those on this user's money now, or undefined. The commands decide. */
export async function findHold(userId: string): Promise<Hold | undefined> {
  const [hold] = await reads
    .select({
      kind: h.kind,
      reason: sql<string | null>`case when ${h.kind} = 'credentials' then ${h.reason} end`,
      until: h.until,
    })
    .from(h)
    .where(and(eq(h.userId, userId), or(isNull(h.until), gt(h.until, sql`wallet.clock()`))))
    .orderBy(sql`${h.until} desc nulls first`)
    .limit(1);
  return hold;
}

/** As the person's browser gets it. */
export const holdView = z.strictObject({
  kind: z.string(),
  reason: z.string().nullable(),
  until: z.string().nullable(),
});

/** The hold in the words of `holdView`; null for none. */
export const viewHold = (hold: Hold | undefined): z.infer<typeof holdView> | null =>
  hold ? { ...hold, until: hold.until?.toISOString() ?? null } : null;
