/** Runs the programs of a folder one after another, since figures taken side by side disturb each other. */
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

const run = (file: string, args: string[]): Promise<boolean> =>
  new Promise((done) => {
    const child = spawn(process.execPath, ["--import", "tsx", file, ...args], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", () => done(false));
    child.once("exit", (code) => done(code === 0));
  });

/**
 * Each program gets `--out <results>/<name>.json` to write its figures to, and prints its own table. With names only those run.
 * Sets the exit code to 1 when one failed or there was nothing to run.
 */
export async function runEach(folder: string, results: string, wanted: string[]): Promise<void> {
  const names = readdirSync(folder)
    .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
    .map((file) => file.slice(0, -3))
    .sort();
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`${folder} has no ${unknown.join(", ")}; it has ${names.join(", ")}.`);
  mkdirSync(results, { recursive: true });
  const failed: string[] = [];
  const chosen = names.filter((name) => wanted.length === 0 || wanted.includes(name));
  for (const name of chosen) {
    console.log(`\n── ${name} ──`);
    if (!(await run(join(folder, `${name}.ts`), ["--out", join(results, `${name}.json`)]))) failed.push(name);
  }
  console.log(
    `\n${chosen.length - failed.length} of ${chosen.length} ran well${failed.length > 0 ? `; failed: ${failed.join(", ")}` : ""}. Results: ${results}`,
  );
  process.exitCode = failed.length === 0 && chosen.length > 0 ? 0 : 1;
}
