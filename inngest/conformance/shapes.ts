/** The functions of the checks about shapes: sleeps, parallel steps, waits, invocations, cancels, limits, schedules. */
import { type Inngest, type InngestFunction, NonRetriableError, RetryAfterError } from "inngest";
import { setTimeout as pause } from "node:timers/promises";
import type { TakeNote } from "./app";

/** All functions of checks 18 to 25. */
export function createShapes(inngest: Inngest, note: TakeNote): InngestFunction.Like[] {
  return [
    ...sequences(inngest, note),
    ...meetings(inngest, note),
    ...limits(inngest, note),
    ...schedules(inngest, note),
  ];
}

function sequences(inngest: Inngest, note: TakeNote): InngestFunction.Like[] {
  return [
    inngest.createFunction(
      { id: "sleeps", retries: 1, triggers: [{ event: "c/sleeps" }] },
      async ({ event, step, runId, attempt }) => {
        await step.run("start", () => note({ case: event.data.case, what: "start", attempt, run: runId }));
        await step.sleep("for", "3s");
        await step.run("slept", () => note({ case: event.data.case, what: "slept", attempt, run: runId }));
        const until = await step.run("when", () => new Date(Date.now() + 4_000).toISOString());
        await step.sleepUntil("until", until);
        await step.run("woke", () => note({ case: event.data.case, what: "woke", attempt, run: runId }));
      },
    ),
    inngest.createFunction(
      { id: "parallel", retries: 2, triggers: [{ event: "c/parallel" }] },
      async ({ event, step, runId, attempt }) => {
        const [plain, retried] = await Promise.all([
          step.run("plain", () => {
            note({ case: event.data.case, what: "plain", attempt, run: runId });
            return 1;
          }),
          step.run("retried", () => {
            note({ case: event.data.case, what: "retried", attempt, run: runId });
            if (attempt === 0) throw new RetryAfterError("once", "2s");
            return 2;
          }),
          step.sleep("asleep", "4s"),
        ]);
        await step.run("join", () =>
          note({ case: event.data.case, what: "join", attempt, run: runId, data: plain + retried }),
        );
      },
    ),
    inngest.createFunction(
      { id: "repeated", retries: 1, triggers: [{ event: "c/repeated" }] },
      async ({ event, step, runId, attempt }) => {
        const results: number[] = [];
        for (let i = 0; i < 3; i++) {
          results.push(
            await step.run("same", () => {
              note({ case: event.data.case, what: `same ${i}`, attempt, run: runId });
              return i;
            }),
          );
        }
        return results;
      },
    ),
  ];
}

function meetings(inngest: Inngest, note: TakeNote): InngestFunction.Like[] {
  const child = inngest.createFunction(
    { id: "child", retries: 0, triggers: [{ event: "c/child" }] },
    async ({ event, step }) => {
      if (event.data.how === "error") throw new NonRetriableError("the child refuses");
      if (event.data.how === "late") await step.sleep("long", "30s");
      return { doubled: Number(event.data.n) * 2 };
    },
  );
  return [
    child,
    inngest.createFunction(
      { id: "waits", retries: 1, triggers: [{ event: "c/waits" }] },
      async ({ event, step, runId, attempt }) => {
        const met = await step.waitForEvent("met", {
          event: "c/met",
          timeout: "8s",
          if: "event.data.case == async.data.case && async.data.ok == true",
        });
        note({ case: event.data.case, what: "waited", attempt, run: runId, data: met ? met.data : null });
      },
    ),
    inngest.createFunction(
      { id: "invokes", retries: 1, triggers: [{ event: "c/invokes" }] },
      async ({ event, step, runId, attempt }) => {
        const data = { n: 21, how: event.data.how };
        const outcome = await step
          .invoke("child", { function: child, data, timeout: "6s" })
          .catch((error: Error) => ({ failed: error.message }));
        note({ case: event.data.case, what: "invoked", attempt, run: runId, data: outcome });
      },
    ),
  ];
}

function limits(inngest: Inngest, note: TakeNote): InngestFunction.Like[] {
  const busy = new Map<string, number>();
  return [
    inngest.createFunction(
      {
        id: "cancelled",
        retries: 1,
        triggers: [{ event: "c/cancelled" }],
        cancelOn: [{ event: "c/cancel", match: "data.case" }],
        onFailure: ({ event, runId, attempt }) => {
          note({ case: String(event.data.event.data.case), what: "onFailure", attempt, run: runId });
        },
      },
      async ({ event, step, runId, attempt }) => {
        await step.run("before", () => note({ case: event.data.case, what: "before", attempt, run: runId }));
        await step.sleep("pause", "5s");
        await step.run("after", () => note({ case: event.data.case, what: "after", attempt, run: runId }));
      },
    ),
    inngest.createFunction(
      {
        id: "limited",
        retries: 1,
        concurrency: { key: "event.data.key", limit: 1 },
        triggers: [{ event: "c/limited" }],
      },
      async ({ event, step, runId, attempt }) => {
        for (const what of ["first", "second"]) {
          await step.run(what, async () => {
            const key = event.data.key as string;
            busy.set(key, (busy.get(key) ?? 0) + 1);
            note({ case: event.data.case, what: "in", attempt, run: runId, data: busy.get(key) });
            await pause(20);
            busy.set(key, (busy.get(key) ?? 0) - 1);
          });
        }
      },
    ),
  ];
}

function schedules(inngest: Inngest, note: TakeNote): InngestFunction.Like[] {
  return ["* * * * *", "TZ=Asia/Kathmandu */2 * * * *"].map((cron, i) =>
    inngest.createFunction(
      { id: `scheduled-${i}`, retries: 1, triggers: [{ cron }] },
      ({ event, runId, attempt }) => {
        const { scheduledAt } = event.data as { scheduledAt?: string };
        note({
          case: cron,
          what: event.name,
          attempt,
          run: runId,
          data: scheduledAt ?? new Date(event.ts ?? 0).toISOString(),
        });
      },
    ),
  );
}
