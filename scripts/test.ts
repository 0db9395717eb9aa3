/**
 * `npm test`, the one gate: types, lint, format, lock file, all tests on a real PostgreSQL, the production build, and the
 * browser journeys against it. Every step runs, also after a failed one; the last line says how many passed and failed.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { ensureBrowser } from "./browser";
import { ensureBuild } from "./build";
import { runningPostgres, stopPostgres } from "./postgres";
import { freePortFrom } from "./processes";
import { table } from "./progress";
import { ranTests } from "./ran-tests";
import { countChecks } from "./security-checklist";
import { TEST_CLUSTER } from "./test-cluster";

type Count = { passed: number; failed: number };
type Gate = { name: string; run: () => Promise<Count> };

const REPORTS = ".data/test-reports";
const bin = (path: string): string => `node_modules/${path}`;

/** Runs a command to its end with its lines visible. */
function command(args: string[], env: Record<string, string> = {}): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
    });
    child.once("error", () => done(false));
    child.once("exit", (code) => done(code === 0));
  });
}

const one = (ok: boolean): Count => (ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** A runner that ended badly has failed, whatever it counted: a file that never loaded counts no test. */
function counted(ok: boolean, count: () => Count): Count {
  try {
    const { passed, failed } = count();
    return { passed, failed: ok ? failed : Math.max(1, failed) };
  } catch {
    return one(false);
  }
}

const report = (name: string): unknown => JSON.parse(readFileSync(`${REPORTS}/${name}.json`, "utf8"));

async function types(): Promise<Count> {
  const made = await command([bin("next/dist/bin/next"), "typegen"]); // next-env.d.ts and the routes' types
  return one((await command([bin("typescript/bin/tsc"), "--noEmit"])) && made);
}

async function vitest(): Promise<Count> {
  const wasRunning = runningPostgres(TEST_CLUSTER) !== null;
  const ok = await command([
    bin("vitest/vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${REPORTS}/vitest.json`,
  ]);
  if (!wasRunning) await stopPostgres(TEST_CLUSTER);
  return counted(ok, () => {
    const { numPassedTests, numFailedTests } = report("vitest") as {
      numPassedTests: number;
      numFailedTests: number;
    };
    return { passed: numPassedTests, failed: numFailedTests };
  });
}

async function build(): Promise<Count> {
  const { dir, reused } = await ensureBuild();
  console.log(reused ? `These sources are built already (${dir}).` : `Built into ${dir}.`);
  return one(true);
}

async function journeys(): Promise<Count> {
  ensureBrowser();
  const ok = await command([bin("@playwright/test/cli.js"), "test"], {
    E2E_PORT: String(await freePortFrom(3100)),
    E2E_SANDBOX_PORT: String(await freePortFrom(4110)),
    E2E_ENGINE_PORT: String(await freePortFrom(8388)),
    E2E_POSTGRES_PORT: String(await freePortFrom(54420)),
  });
  return counted(ok, () => {
    const { stats } = report("playwright") as {
      stats: { expected: number; unexpected: number; flaky: number };
    };
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
  });
}

/** The figure of the readme: which of the security design's checks this very run proved. */
async function checklist(): Promise<Count> {
  const path = (name: string): string => `${REPORTS}/${name}.json`;
  const { line, passed, lacking, unknown } = countChecks(
    ranTests({ vitest: path("vitest"), playwright: path("playwright") }),
  );
  console.log(line);
  if (lacking.length > 0) console.log(`not proved: ${lacking.map((number) => `14.${number}`).join(", ")}`);
  if (unknown.length > 0) console.log(`no such check: ${unknown.map((number) => `14.${number}`).join(", ")}`);
  return { passed: passed.length, failed: lacking.length + unknown.length };
}

const GATES: Gate[] = [
  { name: "types", run: types },
  {
    name: "lint",
    run: async () => one(await command([bin("oxlint/bin/oxlint"), "--type-aware", "--quiet"])),
  },
  { name: "format", run: async () => one(await command([bin("@biomejs/biome/bin/biome"), "format", "."])) },
  { name: "lock file", run: async () => one(await command(["scripts/fix-lock.mjs", "--check"])) },
  { name: "tests", run: vitest },
  { name: "production build", run: build },
  { name: "journeys", run: journeys },
  { name: "security checklist", run: checklist },
];

async function runGate(gate: Gate): Promise<Count> {
  try {
    return await gate.run();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return one(false);
  }
}

const only = process.argv.slice(3);
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const rows: string[][] = [];
const total: Count = { passed: 0, failed: 0 };
for (const gate of GATES.filter(({ name }) => only.length === 0 || only.includes(name))) {
  const started = Date.now();
  console.log(`\n── ${gate.name} ──`);
  const { passed, failed } = await runGate(gate);
  if (gate.name !== "security checklist") total.passed += passed; // its checks are tests that were counted
  total.failed += failed;
  rows.push([
    failed === 0 ? "✓" : "✗",
    gate.name,
    `${passed} passed, ${failed} failed`,
    `${((Date.now() - started) / 1000).toFixed(1)} s`,
  ]);
}
console.log(`\n${table(rows)}\n\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
