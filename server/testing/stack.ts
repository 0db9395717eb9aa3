/** Database, routes, Revio's twin and engine, all of this test file's own, with the webhook registered. */
import { beforeAll, vi } from "vitest";
import { type TestApp, useApp } from "./app";
import { type TestDatabase, useDatabase } from "./database";
import { type TestEngine, useEngine } from "./engine";
import { type TestSandbox, useSandbox } from "./sandbox";

/** Call once at the top of a test file, instead of `useDatabase`; `environment` comes over that of a test process. */
export function useStack({
  environment,
  ...options
}: {
  sender?: boolean;
  environment?: Record<string, string>;
} = {}): {
  database: TestDatabase;
  app: TestApp;
  sandbox: TestSandbox;
  engine: TestEngine;
} {
  vi.setConfig({ testTimeout: 90_000 }); // an hour on the moved clock takes seconds, on a busy machine many
  const database = useDatabase(environment);
  const app = useApp();
  const sandbox = useSandbox(database);
  beforeAll(() => app.register(database));
  return { database, app, sandbox, engine: useEngine(database, sandbox, app, options) };
}
