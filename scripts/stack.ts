/** Everything the product is on one machine, started in order and stopped in the reverse one. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { migrate } from "@/db/migrate";
import { ensureBuild, useBuild } from "./build";
import { endOrphans, isListening, requireFreePort } from "./processes";
import { step } from "./progress";
import { stopPostgres } from "./postgres";
import {
  appEnvironment,
  engineEnvironment,
  rolePasswords,
  sandboxEnvironment,
  type Settings,
} from "./settings";
import { type Part, supervise, type Supervised, supervisePostgres } from "./supervise";

const TSX = ["--import", "tsx"];

/** Started parts, so that a failed start can be undone too. */
export type Stack = { parts: Supervised[] };

export async function stopStack(stack: Stack): Promise<void> {
  for (const part of stack.parts.splice(0).reverse()) await part.stop();
}

/** Ends what an earlier start left, and makes sure of the ports before anything is touched. */
export async function prepare(settings: Settings): Promise<void> {
  const orphans = await endOrphans(runDir(settings));
  if (await stopPostgres(settings.dir)) orphans.push("postgres");
  if (orphans.length > 0) console.log(`  ✓ ended what an earlier start left behind: ${orphans.join(", ")}`);
  const { ports, embedded } = settings;
  await requireFreePort(ports.app, "the app", "PORT");
  if (embedded.sandbox) await requireFreePort(ports.sandbox, "the Revio sandbox", "SANDBOX_PORT");
  if (embedded.engine) await requireFreePort(ports.engine, "the engine", "ENGINE_PORT");
  if (embedded.postgres) await requireFreePort(ports.postgres, "PostgreSQL", "POSTGRES_PORT");
}

export const runDir = (settings: Settings): string => join(settings.dir, "run");

async function startDatabase(settings: Settings, stack: Stack): Promise<string> {
  const outside = process.env["DATABASE_URL"];
  if (outside) return outside;
  const postgres = await step("PostgreSQL", () =>
    supervisePostgres({
      dir: settings.dir,
      port: settings.ports.postgres,
      user: "admin",
      database: "octoco",
      password: settings.secrets["POSTGRES_PASSWORD"] ?? "",
      log: join(settings.dir, "logs", "postgres.log"),
    }),
  );
  stack.parts.push(postgres);
  return postgres.running.url;
}

/** Runs one of our scripts with the app's environment to its end; its last line is what it did. */
function runScript(script: string, environment: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...TSX, script], {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let errors = "";
    child.stdout.on("data", (bytes: Buffer) => {
      out += bytes;
    });
    child.stderr.on("data", (bytes: Buffer) => {
      errors += bytes;
    });
    child.once("error", fail);
    child.once("exit", (code) =>
      code === 0
        ? done(out.trim().split("\n").at(-1) ?? "")
        : fail(new Error(`${script} ended with ${code}:\n${errors || out}`)),
    );
  });
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: "manual" })).status === 200;
  } catch {
    return false;
  }
};

function appPart(settings: Settings, environment: NodeJS.ProcessEnv, build: string | null): Part {
  const { app } = settings.ports;
  const dev = [
    resolve("node_modules/next/dist/bin/next"),
    "dev",
    "--hostname",
    "127.0.0.1",
    "--port",
    String(app),
  ];
  return {
    name: "app",
    command: process.execPath,
    args: build === null ? dev : ["server.js"],
    ...(build === null ? {} : { cwd: build }),
    env: environment,
    log: join(settings.dir, "logs", "app.log"),
    ready: () => answers(`http://localhost:${app}/api/health`),
    graceMs: 10_000,
  };
}

/** Starts all parts and returns the database's address for its administrator. On a failure the caller stops what is in `stack` already. */
export async function startStack(settings: Settings, stack: Stack): Promise<string> {
  const logs = join(settings.dir, "logs");
  mkdirSync(logs, { recursive: true });
  const run = runDir(settings);
  const building = settings.mode === "start" ? buildApp() : Promise.resolve(null);
  building.catch(() => {}); // awaited below, after what can go on beside it

  const adminUrl = await startDatabase(settings, stack);
  await step(
    "migrations",
    () => migrate({ adminUrl, passwords: rolePasswords(settings) }),
    ({ applied }) => `${applied.length} files applied`,
  );
  const environment = appEnvironment(settings, adminUrl, process.env);
  const bare = { PATH: process.env["PATH"], HOME: process.env["HOME"], NODE_ENV: "development" } as const;
  if (settings.demo)
    await step(
      "demo people",
      () =>
        runScript("scripts/seed.ts", { ...environment, ...settings.secrets, ADMIN_DATABASE_URL: adminUrl }),
      (said) => said,
    );

  if (settings.embedded.sandbox) {
    stack.parts.push(
      await step("Revio sandbox", () =>
        supervise(
          {
            name: "sandbox",
            command: process.execPath,
            args: [...TSX, "sandbox/revio/main.ts"],
            log: join(logs, "sandbox.log"),
            env: { ...bare, ...sandboxEnvironment(settings, adminUrl) },
            ready: () => isListening(settings.ports.sandbox),
            graceMs: 5_000,
          },
          run,
        ),
      ),
    );
  }
  if (settings.embedded.engine) {
    stack.parts.push(
      await step("engine", () =>
        supervise(
          {
            name: "engine",
            command: process.execPath,
            args: [...TSX, "inngest/engine/main.ts"],
            log: join(logs, "engine.log"),
            env: { ...bare, ...engineEnvironment(settings, adminUrl) },
            ready: () => isListening(settings.ports.engine),
            graceMs: 22_000,
          },
          run,
        ),
      ),
    );
  }
  const build = await building;
  stack.parts.push(await step("app", () => supervise(appPart(settings, environment, build), run)));
  if (settings.embedded.sandbox)
    await step(
      "webhook",
      () => runScript("scripts/register-webhook.ts", { ...environment, ADMIN_DATABASE_URL: adminUrl }),
      (said) => said,
    );
  return adminUrl;
}

async function buildApp(): Promise<string> {
  const build = await step("production build", ensureBuild, ({ reused }) =>
    reused ? "sources unchanged" : "new",
  );
  useBuild(build.dir);
  return resolve(build.dir);
}
