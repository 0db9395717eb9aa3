/**
 * `npm run bench [name …]`: every file of `bench/`, one after another, since figures taken side by side disturb each other.
 * Each prints its table and writes `bench/results/<name>.json`.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

const RESULTS = join("bench", "results");

const runOne = (name: string): Promise<boolean> =>
  new Promise((done) => {
    const args = ["--import", "tsx", join("bench", `${name}.ts`), "--out", join(RESULTS, `${name}.json`)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", () => done(false));
    child.once("exit", (code) => done(code === 0));
  });

const wanted = process.argv.slice(3);
const names = readdirSync("bench")
  .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
  .map((file) => file.slice(0, -3))
  .sort();
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0)
  throw new Error(`There is no bench ${unknown.join(", ")}; there are ${names.join(", ")}.`);

mkdirSync(RESULTS, { recursive: true });
const failed: string[] = [];
for (const name of names.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  console.log(`\n── ${name} ──`);
  if (!(await runOne(name))) failed.push(name);
}
console.log(
  failed.length === 0 ? `\nEvery bench ran; results in ${RESULTS}.` : `\nFailed: ${failed.join(", ")}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
