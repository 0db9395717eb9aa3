import { describe, expect, it } from "vitest";
import { functions } from "@/inngest/index";
import { SCHEDULE } from "./schedule";

describe("SCHEDULE", () => {
  it("holds every scheduled function with the distance of its ticks", () => {
    const minutes: Record<string, number> = {
      "* * * * *": 1,
      "*/5 * * * *": 5,
      "*/10 * * * *": 10,
      "*/15 * * * *": 15,
      "7 * * * *": 60,
      "37 * * * *": 60,
      "30 2 * * *": 24 * 60,
      "30 3 * * *": 24 * 60,
    };
    const scheduled = functions.flatMap((one) =>
      (one.opts.triggers ?? []).flatMap((trigger) => {
        const cron =
          "cron" in trigger && typeof trigger.cron === "string" ? trigger.cron.replace(/^TZ=\S+ /, "") : null;
        return cron === null ? [] : [[one.opts.id, (minutes[cron] ?? Number.NaN) * 60]];
      }),
    );
    expect(Object.fromEntries(scheduled)).toEqual(SCHEDULE);
  });
});
