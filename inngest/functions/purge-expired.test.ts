import { describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { purgeExpired } from "./purge-expired";

const database = useDatabase();

type Body = (context: object) => Promise<unknown>;

/** Runs the function's body with steps that run at once, as an engine would in the end; a day of ticks is too long to wait for. */
async function run(runId: string, scheduledAt: string): Promise<{ answer: unknown; steps: string[] }> {
  const steps: string[] = [];
  const step = {
    run: (name: string, work: () => unknown) => {
      steps.push(name);
      return work();
    },
  };
  const body = (purgeExpired as unknown as { fn: Body }).fn;
  return { answer: await body({ event: { data: { scheduledAt } }, step, runId }), steps };
}

describe("purge-expired", () => {
  it("goes through every kind, in batches while they are full, once a day", async () => {
    await database.admin`insert into wallet.rate_limits (key, window_start, hits, expires_at)
      select decode(lpad(to_hex(n), 8, '0'), 'hex'), now() - interval '1 day', 1, now() - interval '1 hour' from generate_series(1, 5001) n`;
    const first = await run("run-1", "2026-11-20T01:30:00Z");
    expect(first.answer).toEqual({ deleted: 5001 });
    expect(first.steps).toEqual([
      "claim",
      "refreshTokens-0",
      "rateLimits-0",
      "rateLimits-1",
      "jobRuns-0",
      "outbox-0",
      "requestMinutes-0",
      "notifications-0",
      "stepUps-0",
      "emailLinks-0",
      "dataExports-0",
      "closedAccounts-0",
      "identityRecords-0",
      "finish",
    ]);
    expect((await run("run-2", "2026-11-20T01:30:00Z")).answer).toBe("taken");
    expect((await run("run-3", "2026-11-21T01:30:00Z")).answer).toEqual({ deleted: 0 });
  });
});
