import { beforeEach, describe, expect, it } from "vitest";
import { metrics } from "@/server/observability/metrics";
import { testEnvironment } from "@/server/testing/database";
import { recordCspReport } from "./csp-report";

const counted = async (): Promise<Record<string, number>> => {
  const { values } = await metrics().cspReports.get();
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels.directive), value]));
};

beforeEach(() => {
  Object.assign(
    process.env,
    testEnvironment((role) => `postgres://${role}@localhost/none`),
  );
  metrics().cspReports.reset();
});

describe("recordCspReport", () => {
  it("counts both forms that browsers send", async () => {
    expect(
      recordCspReport({
        "csp-report": {
          "effective-directive": "script-src-elem",
          "blocked-uri": "inline",
          "document-uri": "https://a.example/x?token=1",
        },
      }),
    ).toBe(true);
    expect(
      recordCspReport([
        {
          type: "csp-violation",
          body: { effectiveDirective: "img-src", blockedURL: "https://evil.example/p.png" },
        },
      ]),
    ).toBe(true);
    expect(await counted()).toEqual({ "script-src-elem": 1, "img-src": 1 });
  });

  it("makes no series of what a stranger wrote", async () => {
    recordCspReport({ "csp-report": { "effective-directive": "x".repeat(500) } });
    recordCspReport({ "csp-report": { "effective-directive": 'img-src"} 1\nfoo 1' } });
    expect(await counted()).toEqual({ unknown: 2 });
  });

  it("refuses what is no report, and too many at once", () => {
    for (const body of [null, 7, {}, { "csp-report": 1 }, [{ type: "deprecation", body: {} }]])
      expect(recordCspReport(body)).toBe(false);
    const one = { type: "csp-violation", body: { effectiveDirective: "img-src" } };
    expect(recordCspReport(Array.from({ length: 21 }, () => one))).toBe(false);
  });
});
