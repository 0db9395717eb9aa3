/**
 * Starts the whole product as `npm start` does, on ports and data of its own and from an empty database, and leaves its
 * addresses and demo sign-ins to the journeys. What runs there already is used as it is and left running.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stopPostgres } from "../scripts/postgres";
import { removeDataDirectory } from "../scripts/postgres-place";
import { endOrphans } from "../scripts/processes";
import { whoRuns } from "../scripts/running";
import { CLIENT } from "../server/testing/openid-provider";
import { GOOGLE_PORT } from "./google-port";

const DIR = resolve(".data/e2e");
const RUN = join(DIR, "run");
const START_WITHIN_MS = 480_000;

export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (whoRuns(RUN)?.ready) return undefined;
  await emptyDatabase();
  const child = spawn(process.execPath, ["scripts/bootstrap.mjs", "start"], {
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      DATA_DIR: DIR,
      PORT: process.env["E2E_PORT"] ?? "3100",
      SANDBOX_PORT: process.env["E2E_SANDBOX_PORT"] ?? "4110",
      ENGINE_PORT: process.env["E2E_ENGINE_PORT"] ?? "8388",
      ENGINE_CLOCK: "virtual", // schedules run when a journey says so
      GOOGLE_CLIENT_ID: CLIENT.id,
      GOOGLE_CLIENT_SECRET: CLIENT.secret,
      GOOGLE_ISSUER: `http://localhost:${GOOGLE_PORT}`,
      POSTGRES_PORT: process.env["E2E_POSTGRES_PORT"] ?? "54420",
    },
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  for (const until = Date.now() + START_WITHIN_MS; !whoRuns(RUN)?.ready; await sleep(200)) {
    if (child.exitCode !== null) throw new Error("The product did not start; its lines are above.");
    if (Date.now() > until) {
      child.kill("SIGTERM");
      throw new Error(`The product was not ready within ${START_WITHIN_MS / 1000} s.`);
    }
  }
  return async () => {
    child.kill("SIGTERM");
    await ended;
  };
}

async function emptyDatabase(): Promise<void> {
  if (!existsSync(DIR)) return void mkdirSync(DIR, { recursive: true });
  await endOrphans(RUN);
  await stopPostgres(DIR);
  removeDataDirectory(DIR);
}
