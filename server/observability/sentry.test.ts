import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withRequestContext } from "./request-context";
import { flushSentry, reportError, reportProblem, startSentry } from "./sentry";
import { safeBreadcrumb } from "./sentry-events";

const CANARIES = [
  "thandi@octoco.example",
  "4111111111111111",
  "62001234567",
  "8001015009087",
  "hunter2-password",
  "t".repeat(48),
];

/** A stand-in for Sentry: takes envelopes over HTTP and keeps their text. */
let receiver: Server;
const envelopes: string[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      envelopes.push(
        (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString("utf8"),
      );
      response.end("{}");
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
});
afterAll(() => new Promise((done) => receiver.close(done)));

async function received(): Promise<string> {
  await flushSentry(5_000);
  return envelopes.splice(0).join("\n");
}

describe("reportError", () => {
  it("sends nothing before Sentry is started", async () => {
    reportError(new Error("too early"));
    expect(await received()).toBe("");
  });

  it("sends the error with the ids of the work in hand", async () => {
    await startSentry({
      dsn: `http://public@127.0.0.1:${(receiver.address() as AddressInfo).port}/1`,
      environment: "test",
      tracesSampleRate: 1,
    });
    withRequestContext({ requestId: "req_42", transactionId: "01935c1e-7d3a-7b4e-9c56-123456789012" }, () =>
      reportError(new TypeError("the ledger is not where it was"), { procedure: "deposits.start" }, "user-1"),
    );
    const text = await received();
    expect(text).toContain("the ledger is not where it was");
    expect(text).toContain("TypeError");
    for (const part of [
      "req_42",
      "01935c1e-7d3a-7b4e-9c56-123456789012",
      "deposits.start",
      "user-1",
      "sentry.test.ts",
    ])
      expect(text).toContain(part);
  });

  it("lets no canary through in messages, causes, breadcrumbs, extras or users", async () => {
    const sdk = await import("@sentry/nextjs");
    sdk.setUser({
      id: "user-1",
      email: CANARIES[0] ?? "",
      username: "hunter2-password",
      ip_address: "203.0.113.9",
    });
    sdk.setExtra("body", { password: "hunter2-password" });
    sdk.setTag("email", CANARIES[0]);
    sdk.setContext("form", { account: CANARIES[2] });
    sdk.addBreadcrumb({ category: "console", message: CANARIES.join(" ") });
    sdk.addBreadcrumb({
      category: "http",
      data: { url: `https://a.example/x?email=${CANARIES[0]}`, status_code: 500, body: "hunter2-password" },
    });
    for (const canary of CANARIES.filter((text) => text !== "hunter2-password")) {
      reportError(
        Object.assign(new Error(`failed for ${canary}.`, { cause: new Error(`because of ${canary}`) }), {
          input: "hunter2-password",
        }),
      );
    }
    const text = await received();
    expect(text).toContain("failed for [");
    expect(text).toContain("https://a.example/x");
    for (const canary of [...CANARIES, "203.0.113.9"]) expect(text).not.toContain(canary);
  });
});

describe("an error of the database", () => {
  it("is told by its code; its message and the wrapper's, which quote values, stay here", async () => {
    const cause = Object.assign(new Error('invalid input syntax for type uuid: "typed-by-a-person"'), {
      name: "PostgresError",
      code: "22P02",
    });
    reportError(new Error("Failed query: select $1 params: typed-by-a-person", { cause }));
    const text = await received();
    expect(text).toContain("22P02");
    expect(text).toContain("PostgresError");
    expect(text).not.toContain("typed-by-a-person");
  });
});

describe("traces", () => {
  it("carry the name and time of a span, and no canary of its attributes", async () => {
    const sdk = await import("@sentry/nextjs");
    sdk.startSpan(
      {
        name: `GET /verify?token=${CANARIES[0]}`,
        op: "http.server",
        attributes: { "url.query": CANARIES[0] ?? "", "db.query.text": `x ${CANARIES[1]}` },
      },
      () => {},
    );
    const text = await received();
    expect(text).toContain("GET /verify?[query]");
    expect(text).toContain("http.server");
    for (const canary of CANARIES) expect(text).not.toContain(canary);
  });
});

describe("reportProblem", () => {
  it("sends a plain message with its kind", async () => {
    reportProblem("job audit-ledger is late", "late-job");
    const text = await received();
    expect(text).toContain("job audit-ledger is late");
    expect(text).toContain("late-job");
  });
});

describe("safeBreadcrumb", () => {
  it("drops what can hold what a person typed or saw", () => {
    for (const category of ["console", "ui.click", "ui.input", undefined])
      expect(safeBreadcrumb({ ...(category ? { category } : {}), message: "x" })).toBeNull();
  });
});
