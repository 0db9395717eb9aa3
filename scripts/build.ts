/**
 * The production build, made once and used until a source changes. It is moved away from `.next`, so that a later build or
 * `next dev` takes nothing from under a running app.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeBillOfMaterials } from "./bill-of-materials";
import { rememberedProcess, rememberProcess } from "./processes";

const SOURCES = [
  "app",
  "components",
  "server",
  "db",
  "inngest",
  "public",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "proxy.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];
const BUILDS = join(".data", "builds");
const KEPT = 3;

function* filesOf(path: string): Generator<string> {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesOf(join(path, name));
}

/** Names the build these sources give. Tests are no part of it. */
function sourceHash(): string {
  const hash = createHash("sha256").update(`${process.versions.node} ${process.env["SENTRY_DSN"] ?? ""}`);
  for (const source of SOURCES) {
    for (const file of filesOf(source)) {
      if (!/\.test\.tsx?$/.test(file)) hash.update(`\0${file}\0`).update(readFileSync(file));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** False when another build is under way in this clone. Throws with the last lines when it fails. */
function nextBuild(log: string): Promise<boolean> {
  mkdirSync(".data/logs", { recursive: true });
  const out = openSync(log, "w");
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
      stdio: ["ignore", out, out],
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    });
    const end = (): boolean => child.kill();
    process.once("exit", end);
    child.once("error", fail);
    child.once("exit", (code) => {
      process.off("exit", end);
      closeSync(out);
      const lines = readFileSync(log, "utf8").trimEnd().split("\n");
      if (code === 0) done(true);
      else if (lines.some((line) => line.includes("Another next build process is already running")))
        done(false);
      else fail(new Error(`next build ended with ${code}:\n${lines.slice(-40).join("\n")}`));
    });
  });
}

/** The directory to run `server.js` in, built when these sources have not been built yet. */
export async function ensureBuild(): Promise<{ dir: string; reused: boolean }> {
  const hash = sourceHash();
  const dir = join(BUILDS, hash);
  if (existsSync(join(dir, "server.js"))) {
    utimesSync(dir, new Date(), new Date());
    return { dir, reused: true };
  }
  if (!(await nextBuild(".data/logs/build.log"))) {
    await sleep(2_000); // another start or test builds in this clone; perhaps the same sources
    return ensureBuild();
  }
  mkdirSync(BUILDS, { recursive: true });
  rmSync(dir, { recursive: true, force: true });
  cpSync(".next/static", ".next/standalone/.next/static", { recursive: true });
  if (existsSync("public")) cpSync("public", ".next/standalone/public", { recursive: true });
  writeFileSync(".next/standalone/sbom.cdx.json", JSON.stringify(writeBillOfMaterials()));
  renameSync(".next/standalone", dir);
  forgetOldBuilds();
  return { dir, reused: false };
}

/** Says that this process runs the app from there, so that a later build leaves it in place. */
export const useBuild = (dir: string): void => rememberProcess(dir, `user-${process.pid}`, process.pid);

const isUsed = (dir: string): boolean =>
  readdirSync(dir).some(
    (file) => file.endsWith(".pid") && rememberedProcess(dir, file.slice(0, -4)) !== null,
  );

function forgetOldBuilds(): void {
  const byAge = readdirSync(BUILDS)
    .map((name) => join(BUILDS, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const old of byAge.slice(KEPT)) if (!isUsed(old)) rmSync(old, { recursive: true, force: true });
}
