import { createServer, request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testEnvironment } from "@/server/testing/database";
import { refuseTrace } from "./refuse-trace";

Object.assign(
  process.env,
  testEnvironment(() => "postgres://nobody@127.0.0.1:1/none"),
);

/** Answers as Next does: what has its answer is left alone. */
const server = createServer((_request, response) => {
  if (!response.finished) response.end("a page");
});
beforeAll(() => new Promise<void>((done) => server.listen(0, "127.0.0.1", done)));
afterAll(() => new Promise((done) => server.close(done)));

const send = (method: string): Promise<IncomingMessage> =>
  new Promise((done, fail) => {
    const { port } = server.address() as AddressInfo;
    const headers = { cookie: "w.at=secret", connection: "close" };
    request({ port, host: "127.0.0.1", method, headers }, (answer) => done(answer.resume()))
      .on("error", fail)
      .end();
  });

describe("refuseTrace", () => {
  it("14.41 answers 405 with the headers of every answer, tells nothing back, and leaves other methods alone", async () => {
    refuseTrace();
    refuseTrace();
    const refused = await send("TRACE");
    expect([refused.statusCode, refused.headers]).toEqual([
      405,
      expect.objectContaining({
        allow: "GET, HEAD, POST",
        "content-length": "0",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      }),
    ]);
    expect((await send("GET")).statusCode).toBe(200);
  });
});
