/** The embedded engine as a process: environment, signals, exit codes (2: the app's functions are refused). */
import { startEngine } from "./start-engine";

const env = process.env;

function required(name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

const log = (level: "info" | "warn" | "error", message: string): void =>
  console.log(JSON.stringify({ time: new Date().toISOString(), level, area: "engine", message }));

const starting = startEngine({
  databaseUrl: required("ENGINE_DATABASE_URL"),
  schema: env["ENGINE_SCHEMA"] ?? "engine",
  appUrl: required("ENGINE_APP_URL"),
  eventKey: required("INNGEST_EVENT_KEY"),
  signingKey: required("INNGEST_SIGNING_KEY"),
  port: Number(env["ENGINE_PORT"] ?? 8288),
  clock: env["ENGINE_CLOCK"] === "virtual" ? "virtual" : "real",
  leaseMs: Number(env["ENGINE_LEASE_MS"] ?? 30_000),
  concurrency: Number(env["ENGINE_CONCURRENCY"] ?? 16),
  cronCatchup: env["ENGINE_CRON_CATCHUP"] === "all" ? "all" : "newest",
  production: env["NODE_ENV"] === "production",
  log,
  onRefused: (message) => {
    log("error", message);
    process.exit(2);
  },
});

// Standing by or asked a second time, it ends at once: every moment is a safe one.
let running: Awaited<typeof starting> | undefined;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (!running) process.exit(0);
    void running.stop().then(() => process.exit(0));
    running = undefined;
  });
}

try {
  running = await starting;
} catch (error) {
  log("error", (error as Error).message);
  process.exit(1);
}
