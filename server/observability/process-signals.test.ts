import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, describe, expect, it } from "vitest";
import { testEnvironment } from "@/server/testing/database";
import { observeRequests } from "./http-requests";
import { metrics } from "./metrics";
import { observeFaults } from "./process-faults";

beforeEach(
  () =>
    void Object.assign(
      process.env,
      testEnvironment((role) => `postgres://${role}@localhost/none`),
    ),
);

describe("observeRequests", () => {
  it("counts each answer once, by kind of address and status class, however often it was asked to", async () => {
    observeRequests();
    observeRequests();
    const server = createServer((request, response) =>
      response.writeHead(request.url === "/gone" ? 404 : 200).end("x"),
    );
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const path of ["/api/health", "/api/health?x=1", "/gone"]) await (await fetch(origin + path)).text();
    await new Promise((done) => server.close(done));
    const { values } = await metrics().requestSeconds.get();
    const counts = values
      .filter(({ metricName }) => metricName?.endsWith("_count"))
      .map(({ labels, value }) => [labels.route, labels.status, value]);
    expect(counts).toContainEqual(["/api/health", "2xx", 2]);
    expect(counts).toContainEqual(["page", "4xx", 1]);
  });
});

describe("observeFaults", () => {
  it("counts a rejection nobody handled, and lets the process live", async () => {
    const theirs = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection"); // the test runner's own would fail the run
    observeFaults();
    void Promise.reject(new Error("nobody is listening"));
    await new Promise((done) => setTimeout(done, 50));
    process.removeAllListeners("unhandledRejection");
    for (const listener of theirs) process.on("unhandledRejection", listener);
    const { values } = await metrics().processFaults.get();
    expect(values).toContainEqual({ labels: { kind: "unhandled_rejection" }, value: 1 });
  });
});
