/** The routes for machines beside webhooks and procedures, and what is no route at all. */
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { APIResponse } from "@playwright/test";
import { expect, test } from "./fixtures";
import { expectPlain } from "./plain-answer";

test("the engine's route works for its signature alone", async ({ request, sql }) => {
  const path = "/api/inngest?fnId=octoco-wallet-audit-ledger&stepId=step";
  const audits = () => sql`select count(*)::int as count from wallet.job_runs where job = 'audit-ledger'`;
  const before = await audits();
  const body = {
    ctx: { run_id: "x", attempt: 0, stack: { stack: [], current: 0 } },
    event: { name: "inngest/scheduled.timer", data: {} },
    events: [],
    steps: {},
  };
  for (const signature of ["", `t=${Math.floor(Date.now() / 1000)}&s=${"0".repeat(64)}`, "t=1&s=1"]) {
    const answer = await request.post(path, {
      data: body,
      headers: signature === "" ? {} : { "x-inngest-signature": signature },
    });
    expect(answer.status(), signature).toBe(401);
    await expectPlain(answer);
  }
  expect(
    (await request.put("/api/inngest", { data: { url: "https://elsewhere.example" } })).status(),
  ).toBeGreaterThanOrEqual(400);
  for (const method of ["DELETE", "PATCH"])
    expect((await request.fetch(path, { method })).status(), method).toBe(405);
  expect(await audits()).toEqual(before);
});

test("reports and refreshes refuse what is none", async ({ request }) => {
  const refused: [number, APIResponse][] = [
    [415, await request.post("/api/csp-report", { data: "x", headers: { "content-type": "text/plain" } })],
    [
      400,
      await request.post("/api/csp-report", {
        data: Buffer.from("{"),
        headers: { "content-type": "application/csp-report" },
      }),
    ],
    [
      413,
      await request.post("/api/csp-report", {
        data: Buffer.alloc(9000, 32),
        headers: { "content-type": "application/csp-report" },
      }),
    ],
    [405, await request.get("/api/csp-report")],
    [403, await request.post("/api/session/refresh", { headers: { origin: "https://elsewhere.example" } })],
    [405, await request.put("/api/session/refresh")],
    [404, await request.get("/api/nothing")],
    [404, await request.post("/api/trpc", { data: {} })],
  ];
  for (const [status, answer] of refused) {
    expect(answer.status(), answer.url()).toBe(status);
    await expectPlain(answer);
  }
});

test("pages take no forms", async ({ request }) => {
  for (const path of ["/", "/deposit", "/sign-in", "/activity"])
    expect((await request.post(path, { form: { a: "b" }, maxRedirects: 0 })).status(), path).toBe(405);
});

test("TRACE is refused on every path, and tells nothing back", async ({ product }) => {
  const { hostname, port, host } = new URL(product.origin);
  for (const path of ["/", "/sign-in", "/admin", "/api/trpc/session.me", "/api/webhooks/revio", "/nowhere"]) {
    const socket = connect(Number(port), hostname);
    socket.end(`TRACE ${path} HTTP/1.1\r\nhost: ${host}\r\ncookie: w.at=secret\r\nconnection: close\r\n\r\n`);
    const answer = await text(socket);
    expect(answer, path).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer, path).not.toContain("secret");
  }
});

test("14.41 nothing but the product is there: no file of ours, no source map, no image optimiser, no clock of tests", async ({
  request,
}) => {
  const page = await (await request.get("/sign-in")).text();
  const scripts = [...page.matchAll(/"(\/_next\/static\/[^"\\]+\.js)"/g)].map(([, path = ""]) => path);
  expect(scripts.length).toBeGreaterThan(3);
  const files = ["/.git/config", "/.env", "/package.json", "/server.js", "/.next/BUILD_ID", "/api/clock"];
  const tools = [
    "/_next/image?url=%2Ficon.svg&w=64&q=75",
    "/__nextjs_source-map",
    "/_next/static/%2e%2e/server.js",
  ];
  for (const path of [...files, ...tools, ...scripts.map((script) => `${script}.map`)])
    expect((await request.get(path, { maxRedirects: 0 })).status(), path).toBe(404);
});
