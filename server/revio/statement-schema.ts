/** The provider's company statement as far as we use it (REVIO.md A7). Strict on the keys we read, open for all others. */
import { z } from "zod";
import { id } from "./purchase-schema";

const STATUSES = ["pending", "processing", "success", "error"] as const;

const statementSchema = z
  .looseObject({
    id,
    status: z.string(),
    is_test: z.boolean(),
    download_url: z.string().nullish(),
  })
  .transform((statement) => ({
    id: statement.id,
    /** A word we do not know is data: it is shown to an admin, and nothing is loaded. */
    status: STATUSES.find((known) => known === statement.status) ?? { unknown: statement.status },
    /** As the provider wrote it. Only `downloadStatement` may make an address of it. */
    downloadUrl: statement.download_url ?? null,
    isTest: statement.is_test,
  }));

export type Statement = z.output<typeof statementSchema>;

/** The statement in an answer, or undefined if it does not fit. Never throws. */
export function readStatement(json: unknown): Statement | undefined {
  const result = statementSchema.safeParse(json);
  return result.success ? result.data : undefined;
}
