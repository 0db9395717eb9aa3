import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SCHEDULE } from "@/server/health/schedule";
import { inngest } from "./client";
import { functions } from "./index";

const directory = join(import.meta.dirname, "functions");
const files = readdirSync(directory).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
const source = (name: string): string => readFileSync(join(directory, name), "utf8");

type Options = {
  id: string;
  retries?: number;
  triggers?: { cron?: string; event?: unknown }[];
  concurrency?: unknown;
  onFailure?: unknown;
} & Record<string, unknown>;

const optionsOf = (fn: (typeof functions)[number]): Options => fn.opts as unknown as Options;
const isCron = (options: Options): boolean =>
  options.triggers?.some((trigger) => trigger.cron !== undefined) ?? false;

/** The text with every `step.run(…)` cut out, parentheses matched. */
function outsideSteps(text: string): string {
  const start = text.indexOf("step.run(");
  if (start < 0) return text;
  let end = start + "step.run(".length;
  for (let depth = 1; depth > 0 && end < text.length; end++)
    depth += text[end] === "(" ? 1 : text[end] === ")" ? -1 : 0;
  return `${text.slice(0, start)}STEP${outsideSteps(text.slice(end))}`;
}

describe("the background functions", () => {
  it("are all listed: a function that isn't in the list doesn't exist", () => {
    expect(functions.map((fn) => `${optionsOf(fn).id}.ts`).sort()).toEqual([...files].sort());
  });

  it("say how often they retry", () => {
    for (const fn of functions) expect(optionsOf(fn).retries, optionsOf(fn).id).toBeTypeOf("number");
  });

  it("write a dead letter when an event runs out of attempts, and never cancel on an event", () => {
    for (const options of functions.map(optionsOf)) {
      if (!isCron(options)) expect(options.onFailure, options.id).toBeTypeOf("function");
      expect(options["cancelOn"], options.id).toBeUndefined();
    }
  });

  it("use nothing that drops, replaces or reorders events, and nothing the embedded engine refuses", () => {
    const refused = ["debounce", "throttle", "rateLimit", "batchEvents", "singleton", "priority", "timeouts"];
    for (const options of functions.map(optionsOf)) {
      for (const key of refused) expect(options[key], `${options.id} ${key}`).toBeUndefined();
    }
  });

  it("claim the tick's own period in their first step when they run on a schedule", () => {
    for (const options of functions.map(optionsOf).filter(isCron)) {
      const steps = [...source(`${options.id}.ts`).matchAll(/step\.run\(\s*["'`]([^"'`]+)/g)].map(
        (match) => match[1],
      );
      expect(steps[0], options.id).toBe("claim");
      expect(steps.at(-1), options.id).toBe("finish");
      expect(source(`${options.id}.ts`)).toContain("scheduledAt(event)");
    }
  });

  it("run as often as the watchdog expects", () => {
    const minutes = (cron: string): number => {
      const [minute = "", hour = ""] = cron.replace(/^TZ=\S+ /, "").split(" ");
      if (minute === "*") return 1;
      const every = /^\*\/(\d+)$/.exec(minute)?.[1];
      return every !== undefined && hour === "*" ? Number(every) : hour === "*" ? 60 : 1440;
    };
    const scheduled = functions.map(optionsOf).filter(isCron);
    expect(
      Object.fromEntries(
        scheduled.map((options) => [options.id, minutes(options.triggers?.[0]?.cron ?? "") * 60]),
      ),
    ).toEqual(SCHEDULE);
    for (const options of scheduled) expect(options.triggers?.[0]?.cron).toMatch(/^TZ=Africa\/Johannesburg /);
  });

  it("touch clock, chance and rows only inside a step", () => {
    for (const name of files) {
      expect(outsideSteps(source(name)), name).not.toMatch(
        /Date\.now|new Date\(|Math\.random|randomUUID|await (?!step\.|STEP)/,
      );
    }
  });

  it("never wait for an event, which may have come before", () => {
    for (const name of files)
      expect(source(name), name).not.toMatch(/waitForEvent|waitForSignal|step\.ai|sendSignal/);
  });

  it("make one call per step: checkpointing is off", () => {
    expect((inngest as unknown as { options: { checkpointing?: unknown } }).options.checkpointing).toBe(
      false,
    );
  });
});
