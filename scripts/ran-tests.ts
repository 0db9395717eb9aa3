/** Every test that the last run of the gate reported, from the reports of both runners. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Ran } from "./security-checklist";

const vitest = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ title: z.string(), status: z.string() })) }),
  ),
});

const spec = z.object({ title: z.string(), ok: z.boolean() });
const suite = z.object({
  specs: z.array(spec).default([]),
  get suites() {
    return z.array(suite).default([]);
  },
});
type Suite = z.infer<typeof suite>;

const specsOf = ({ specs, suites }: Suite): z.infer<typeof spec>[] => [...specs, ...suites.flatMap(specsOf)];
const read = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

/** Throws when a runner left no report. */
export function ranTests(reports: { vitest: string; playwright: string }): Ran[] {
  const units = vitest.parse(read(reports.vitest)).testResults.flatMap((file) => file.assertionResults);
  const journeys = specsOf(suite.parse(read(reports.playwright)));
  return [
    ...units.map(({ title, status }) => ({ title, passed: status === "passed" })),
    ...journeys.map(({ title, ok }) => ({ title, passed: ok })),
  ];
}
