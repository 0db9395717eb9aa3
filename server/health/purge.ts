import { z } from "zod";
import { callCommand } from "@/db/command";
import { forgetClosed } from "@/server/users/forget-closed";

/** What grows old, with the command that knows how old. */
const COMMANDS = {
  refreshTokens: "purge_refresh_tokens",
  rateLimits: "sweep_rate_limits",
  jobRuns: "purge_job_runs",
  outbox: "purge_outbox",
  requestMinutes: "purge_request_minutes",
  notifications: "purge_notifications",
  stepUps: "purge_step_ups",
  emailLinks: "purge_email_links",
  dataExports: "purge_data_exports",
  identityRecords: "purge_identity_records",
} as const;

type Purgeable = keyof typeof COMMANDS | "closedAccounts";
export const PURGEABLE = [
  "refreshTokens",
  "rateLimits",
  "jobRuns",
  "outbox",
  "requestMinutes",
  "notifications",
  "stepUps",
  "emailLinks",
  "dataExports",
  "closedAccounts",
  "identityRecords",
] as const satisfies Purgeable[];

const row = z.object({ deleted: z.number().int() });

/** Deletes or empties at most `limit` of the rows of this kind that nobody needs any more, and says how many. A second call finds the rest. */
export const purge = async (kind: Purgeable, limit: number): Promise<number> =>
  kind === "closedAccounts"
    ? forgetClosed(limit)
    : (await callCommand("worker", COMMANDS[kind], { limit }, row)).deleted;
