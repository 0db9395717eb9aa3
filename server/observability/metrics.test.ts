import { describe, expect, it } from "vitest";
import { metrics, routeOf } from "./metrics";

describe("metrics", () => {
  it("names each one wallet_<noun>_<what>_<unit> and says what it is", async () => {
    const declared = (await metrics().registry.getMetricsAsJSON()).filter(
      ({ name }) => !/^wallet_(process_(?!faults)|nodejs_)/.test(name),
    );
    expect(declared.length).toBeGreaterThan(15);
    for (const { name, help } of declared) {
      expect(name).toMatch(/^wallet_[a-z]+(_[a-z]+)*_(seconds|rows|total|count|now|laws|open|ratio|minor)$/);
      expect(help.length).toBeGreaterThan(10);
    }
  });

  it("exists once in a process, however often the file is loaded", () => {
    expect(metrics()).toBe(metrics());
    expect(globalThis.octocoMetrics).toBe(metrics());
  });
});

describe("routeOf", () => {
  it.each([
    ["/api/trpc/deposits.start?batch=1", "/api/trpc"],
    ["/api/webhooks/revio/callback", "/api/webhooks/revio"],
    ["/api/readyish", "/api/other"],
    ["/_next/static/chunks/a.js", "static"],
    ["/activity/tx_123?x=1", "page"],
    ["/", "page"],
  ])("puts %s under %s, so that ids make no series", (path, route) => expect(routeOf(path)).toBe(route));
});
