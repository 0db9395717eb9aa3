/** Calls of two made-up operations to a server that answers what the test says: for the tests of `call`. */
import type { ServerResponse } from "node:http";
import { beforeEach } from "vitest";
import { call, type Operation } from "./call";
import type { Gateway } from "./gateway";
import { asObject } from "./json";
import type { Outcome } from "./outcome";
import { type TestGateway, useTestGateway } from "./test-server";

const base = { group: "purchases", pathTemplate: "/things/", totalMs: 3000, tries: 1 } as const;
export const WRITE: Operation = { ...base, name: "thing.write", method: "POST" };
export const READ: Operation = { ...base, name: "thing.read", method: "GET" };
/** A body by which the provider refuses. */
export const fault = { __all__: [{ message: "No.", code: "refused_for_test" }] };

const readThing = (json: unknown): string | undefined => {
  const thing = asObject(json)?.["thing"];
  return typeof thing === "string" ? thing : undefined;
};

/** Answers with a page, as a proxy does. */
export const plain =
  (status: number, body = "<html>proxy</html>") =>
  (response: ServerResponse): void => {
    response.writeHead(status, { location: "/elsewhere/" }).end(body);
  };

type Lab = TestGateway & {
  /** Milliseconds the gateway's clock shows. */
  clock: number;
  run: (operation: Operation, to?: Gateway) => Promise<Outcome<string>>;
};

/** Call once at the top of a test file: server and gateway are new for each test. */
export function useCalls(): Lab {
  const run: Lab["run"] = (operation, to = lab.gateway) =>
    call(operation, { path: "/things/", body: { a: 1 } }, readThing, to);
  const lab: Lab = Object.assign(useTestGateway({ now: () => lab.clock }), { clock: 0, run });
  beforeEach(() => {
    lab.clock = 0;
  });
  return lab;
}
