/** The functions of the checks about events and errors. Each notes what it does under the case its event names. */
import { type Inngest, type InngestFunction, NonRetriableError, RetryAfterError } from "inngest";
import type { TakeNote } from "./app";

/** All functions of checks 3 to 17, and the observer of run ends. */
export function createFunctions(inngest: Inngest, note: TakeNote): InngestFunction.Like[] {
  return [
    ...events(inngest, note),
    ...retries(inngest, note),
    ...failures(inngest, note),
    observer(inngest, note),
  ];
}

function events(inngest: Inngest, note: TakeNote): InngestFunction.Like[] {
  return [
    inngest.createFunction(
      { id: "three", retries: 3, triggers: [{ event: "c/three" }] },
      async ({ event, step, runId, attempt }) => {
        for (const what of ["a", "b", "c"]) {
          await step.run(what, () => note({ case: event.data.case, what, attempt, run: runId }));
        }
        return "three done";
      },
    ),
    inngest.createFunction(
      { id: "once", retries: 1, triggers: [{ event: "c/once" }] },
      ({ event, runId, attempt }) => {
        note({ case: event.data.case, what: "ran", attempt, run: runId, data: event.data });
      },
    ),
    inngest.createFunction(
      { id: "idempotent", retries: 1, idempotency: "event.data.key", triggers: [{ event: "c/idempotent" }] },
      ({ event, runId, attempt }) => {
        note({ case: event.data.case, what: "ran", attempt, run: runId });
      },
    ),
    inngest.createFunction(
      {
        id: "expression",
        retries: 1,
        triggers: [{ event: "c/expression", if: "event.data.kind == 'yes' && event.data.n != 3" }],
      },
      ({ event, runId, attempt }) => {
        note({ case: event.data.case, what: "ran", attempt, run: runId, data: event.data.n });
      },
    ),
    inngest.createFunction(
      { id: "echo", retries: 1, triggers: [{ event: "c/echo" }] },
      async ({ event, step, runId, attempt }) => {
        const echoed = await step.run("echo", () => event.data.payload as unknown);
        note({ case: event.data.case, what: "echoed", attempt, run: runId, data: echoed });
      },
    ),
  ];
}

function retries(inngest: Inngest, note: TakeNote): InngestFunction.Like[] {
  return [
    inngest.createFunction(
      { id: "throws-once", retries: 2, triggers: [{ event: "c/throws-once" }] },
      async ({ event, step, runId, attempt }) => {
        await step.run("fragile", () => {
          note({ case: event.data.case, what: "fragile", attempt, run: runId });
          if (attempt === 0) throw new Error("once");
        });
      },
    ),
    inngest.createFunction(
      { id: "retry-after", retries: 1, triggers: [{ event: "c/retry-after" }] },
      async ({ event, step, runId, attempt }) => {
        await step.run("later", () => {
          note({ case: event.data.case, what: "later", attempt, run: runId });
          const delay = { text: "5s", number: 5_000, date: new Date(Date.now() + 5_000) }[
            event.data.how as string
          ];
          if (attempt === 0) throw new RetryAfterError("later", delay ?? "5s");
        });
      },
    ),
    inngest.createFunction(
      { id: "schedule", retries: 2, triggers: [{ event: "c/schedule" }] },
      async ({ event, step, runId, attempt }) => {
        await step.sleep("first", "1m");
        await step.run("process", () => {
          note({ case: event.data.case, what: "process", attempt, run: runId });
          throw new RetryAfterError("not yet", ["5m", "15m"][attempt] ?? "15m");
        });
      },
    ),
    inngest.createFunction(
      { id: "throws-outside", retries: 2, triggers: [{ event: "c/throws-outside" }] },
      ({ event, runId, attempt }) => {
        note({ case: event.data.case, what: "body", attempt, run: runId });
        if (attempt === 0) throw new Error("outside");
        return "recovered";
      },
    ),
    inngest.createFunction(
      { id: "interrupted", retries: 2, triggers: [{ event: "c/interrupted" }] },
      async ({ event, step, runId, attempt }) => {
        await step.run("before", () => note({ case: event.data.case, what: "before", attempt, run: runId }));
        await step.sleep("pause", "2s");
        await step.run("after", () => note({ case: event.data.case, what: "after", attempt, run: runId }));
      },
    ),
  ];
}

function failures(inngest: Inngest, note: TakeNote): InngestFunction.Like[] {
  return [
    inngest.createFunction(
      { id: "compensate", retries: 1, triggers: [{ event: "c/compensate" }] },
      async ({ event, step, runId, attempt }) => {
        try {
          await step.run("hopeless", () => {
            note({ case: event.data.case, what: "hopeless", attempt, run: runId });
            throw new RetryAfterError("never", "1s");
          });
        } catch (error) {
          await step.run("undo", () =>
            note({
              case: event.data.case,
              what: "undo",
              attempt,
              run: runId,
              data: (error as Error).message,
            }),
          );
        }
        return "compensated";
      },
    ),
    inngest.createFunction(
      {
        id: "refuses",
        retries: 3,
        triggers: [{ event: "c/refuses" }],
        onFailure: ({ event, error, runId, attempt }) => {
          const { run_id, event: original } = event.data;
          note({
            case: String(original.data.case),
            what: "onFailure",
            attempt,
            run: runId,
            data: { run_id, message: error.message, original },
          });
        },
      },
      async ({ event, step, runId, attempt }) => {
        await step.run("refused", () => {
          note({ case: event.data.case, what: "refused", attempt, run: runId });
          throw new NonRetriableError("no");
        });
      },
    ),
    inngest.createFunction(
      {
        id: "refuses-twice",
        retries: 0,
        triggers: [{ event: "c/refuses-twice" }],
        onFailure: ({ event, runId, attempt }) => {
          note({ case: String(event.data.event.data.case), what: "onFailure", attempt, run: runId });
          if (attempt === 0) throw new Error("the first time");
        },
      },
      () => {
        throw new Error("always");
      },
    ),
  ];
}

/** The only window on the end of a run: an ordinary function on the executor's own event. */
function observer(inngest: Inngest, note: TakeNote): InngestFunction.Like {
  return inngest.createFunction(
    { id: "observer", retries: 3, triggers: [{ event: "inngest/function.finished" }] },
    ({ event, attempt }) => {
      const {
        run_id,
        function_id,
        event: original,
        result,
        error,
      } = event.data as Record<string, unknown> & { event: { data: { case?: string } } };
      note({
        case: String(original.data.case),
        what: "end",
        attempt,
        run: String(run_id),
        data: { function_id, result, error },
      });
    },
  );
}
