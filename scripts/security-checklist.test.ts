import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ranTests } from "./ran-tests";
import { CHECKS, checksIn, countChecks } from "./security-checklist";
import { sourcePaths } from "./sources";

/** Titles of tests as they stand in the sources: text that begins with a number of a check. */
const written = sourcePaths()
  .filter((path) => /\.(test|spec)\.tsx?$/.test(path) && path !== "scripts/security-checklist.test.ts")
  .flatMap((path) => [...readFileSync(path, "utf8").matchAll(/["'`]((?:14\.\d+ )+)/g)])
  .map(([, numbers = ""]) => ({ title: numbers, passed: true }));

describe("the checks of the security design", () => {
  it("have a test each, but for those that are built later", () => {
    const { lacking, unknown } = countChecks(written);
    expect({ lacking, unknown }).toEqual({ lacking: [], unknown: [] });
  });

  it("are as many as the readme says", () => {
    const { passed } = countChecks(written);
    const readme = readFileSync("README.md", "utf8");
    expect(readme).toContain(`${passed.length} of ${CHECKS.length} security checks`);
  });
});

describe("checksIn", () => {
  it("reads the numbers at the beginning of a title, and nothing else", () => {
    expect(checksIn("14.24 takes one code once")).toEqual([24]);
    expect(checksIn("14.8 14.9 refuses it")).toEqual([8, 9]);
    for (const title of ["takes 14.24 once", "14.x takes it", "15.2 takes it", "14.2takes it", ""])
      expect([title, checksIn(title)]).toEqual([title, []]);
  });
});

describe("countChecks", () => {
  it("counts a check once, and not while one of its tests fails", () => {
    const all = CHECKS.map((_, at) => ({ title: `14.${at + 1} holds`, passed: true }));
    expect(countChecks([...all, ...all]).line).toBe("security checklist: 50 of 50 checks passed");
    expect(countChecks([...all, { title: "14.24 14.9 holds", passed: false }])).toMatchObject({
      line: "security checklist: 48 of 50 checks passed",
      lacking: [9, 24],
    });
  });

  it("lacks what nobody tests, unless it is built later, and knows no other numbers", () => {
    const { passed, lacking, unknown } = countChecks([
      { title: "14.1 holds", passed: true },
      { title: "14.51 holds", passed: true },
    ]);
    expect([passed, unknown, lacking.includes(2), lacking.includes(17)]).toEqual([[1], [51], true, false]);
  });
});

describe("ranTests", () => {
  it("reads the titles of both runners, also of suites within suites", () => {
    const directory = mkdtempSync(join(tmpdir(), "reports-"));
    const reports = {
      vitest: join(directory, "vitest.json"),
      playwright: join(directory, "playwright.json"),
    };
    const of = (status: string) => ({ assertionResults: [{ title: `14.1 ${status}`, status }] });
    writeFileSync(reports.vitest, JSON.stringify({ testResults: ["passed", "failed", "skipped"].map(of) }));
    expect(() => ranTests(reports)).toThrow("playwright.json");
    const inner = { title: "inner", specs: [{ title: "14.2 inner", ok: true }] };
    const outer = { title: "a.spec.ts", specs: [{ title: "outer", ok: false }], suites: [inner] };
    writeFileSync(reports.playwright, JSON.stringify({ suites: [outer] }));
    expect(ranTests(reports)).toEqual([
      { title: "14.1 passed", passed: true },
      { title: "14.1 failed", passed: false },
      { title: "14.1 skipped", passed: false },
      { title: "outer", passed: false },
      { title: "14.2 inner", passed: true },
    ]);
    rmSync(directory, { recursive: true });
  });
});
