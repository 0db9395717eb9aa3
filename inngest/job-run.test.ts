import { describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { claimJob, finishJob } from "./job-run";

useDatabase();

describe("a job's period", () => {
  const period = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));

  it("is claimed by one of many runs, again by the same run, and closed once", async () => {
    const runs = Array.from({ length: 10 }, (_, index) => `run-${index}`);
    const claims = await Promise.all(runs.map((run) => claimJob("a-job", period(1), run)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    const winner = runs[claims.indexOf(true)] ?? "";
    expect(await claimJob("a-job", period(1), winner)).toBe(true);
    expect(await finishJob("a-job", period(1), "another")).toBe("already");
    expect(await finishJob("a-job", period(1), winner)).toBe("finished");
    expect(await finishJob("a-job", period(1), winner)).toBe("already");
  });

  it("is superseded once a newer one is done", async () => {
    await claimJob("b-job", period(2), "new");
    await finishJob("b-job", period(2), "new");
    expect(await claimJob("b-job", period(1), "late")).toBe(false);
  });
});
