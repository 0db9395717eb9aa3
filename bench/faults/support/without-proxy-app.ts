/** The build that a stack runs, once more beside it, with proxy.ts taken out of it. */
import { spawn } from "node:child_process";
import { closeSync, cpSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureBuild } from "../../../scripts/build";
import { freePortFrom } from "../../../scripts/processes";
import type { OwnStack } from "./own-stack";

/** Throws when the build has no proxy to take out, or does not run without it. */
export async function startWithoutProxy(
  stack: OwnStack,
): Promise<{ origin: string; stop: () => Promise<void> }> {
  const dir = join(stack.dir, "without-proxy");
  cpSync((await ensureBuild()).dir, dir, { recursive: true });
  const server = join(dir, ".next", "server");
  const manifest = join(server, "functions-config-manifest.json");
  const { functions, ...rest } = JSON.parse(readFileSync(manifest, "utf8")) as {
    functions: Record<string, unknown>;
  };
  if (!("/_middleware" in functions)) throw new Error("this build has no proxy");
  delete functions["/_middleware"];
  writeFileSync(manifest, JSON.stringify({ ...rest, functions }));
  rmSync(join(server, "middleware.js"));

  const port = await freePortFrom(3_400);
  const log = openSync(join(stack.dir, "without-proxy.log"), "a");
  const child = spawn(process.execPath, ["server.js"], {
    cwd: dir,
    env: { ...stack.environment, PORT: String(port) },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const origin = `http://localhost:${port}`;
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    for (
      let waited = 0;
      child.exitCode === null && child.signalCode === null && waited < 10_000;
      waited += 50
    )
      await sleep(50);
    child.kill("SIGKILL");
  };
  for (let waited = 0; waited < 30_000 && child.exitCode === null; waited += 200) {
    const up = await fetch(`${origin}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return { origin, stop };
    await sleep(200);
  }
  await stop();
  throw new Error(`the app did not start without its proxy: see ${join(stack.dir, "without-proxy.log")}`);
}
