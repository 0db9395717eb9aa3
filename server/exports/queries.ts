import { desc, eq, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { dataExports as e } from "@/db/schema/tiers";

/** `failed`: it could not be made. `over`: it was there for its day. */
export const EXPORT_STATES = ["preparing", "ready", "failed", "over"] as const;

type ExportRow = {
  id: string;
  state: (typeof EXPORT_STATES)[number];
  requestedAt: Date;
  expiresAt: Date | null;
};

/** The newest copy this person asked for. */
export async function findNewestExport(userId: string): Promise<ExportRow | undefined> {
  const [row] = await reads
    .select({
      id: e.id,
      state: sql<
        ExportRow["state"]
      >`case when ${e.expiresAt} is null then 'preparing' when ${e.readyAt} is null then 'failed'
        when ${e.expiresAt} > wallet.clock() then 'ready' else 'over' end`,
      requestedAt: e.requestedAt,
      expiresAt: e.expiresAt,
    })
    .from(e)
    .where(eq(e.userId, userId))
    .orderBy(desc(e.requestedAt))
    .limit(1);
  return row;
}
