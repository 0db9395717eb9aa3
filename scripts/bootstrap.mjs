/**
 * The first file of every command: plain JavaScript that needs nothing installed. It checks Node, installs the packages
 * of the lock file when they are missing or other ones, then hands over to `scripts/<command>.ts` in this very process.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const LEAST = [20, 19];

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(resolve(root, file), "utf8")).packages;
  } catch {
    return null;
  }
}

/** What the lock asks for and `node_modules` lacks or holds in another version; optional packages may be absent. */
function missingPackages() {
  const wanted = readPackages("package-lock.json");
  const present = readPackages("node_modules/.package-lock.json");
  if (!wanted) throw new Error("package-lock.json is missing or broken: this is not a complete clone.");
  if (!present) return ["all packages"];
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== "" && !((entry.optional || entry.devOptional) && !present[path]))
    .filter(([path, entry]) => present[path]?.version !== entry.version)
    .map(([path]) => path.replace(/^.*node_modules\//, ""));
}

function install() {
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ["npm", []];
  const started = Date.now();
  const beat = setInterval(
    () => console.log(`  … installing packages, ${Math.round((Date.now() - started) / 1000)} s`),
    10_000,
  );
  return new Promise((done, fail) => {
    const child = spawn(command, [...args, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.on("error", fail);
    child.on("exit", (code) =>
      code === 0 ? done() : fail(new Error(`npm ci ended with ${code}: see its lines above.`)),
    );
  }).finally(() => clearInterval(beat));
}

async function main() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) {
    throw new Error(`Node ${LEAST.join(".")} or newer is needed; this is ${process.versions.node}.`);
  }
  process.chdir(root);
  const missing = missingPackages();
  if (missing.length > 0) {
    console.log(
      `  … installing packages (${missing.length > 3 ? `${missing.length} are missing` : missing.join(", ")})`,
    );
    const started = Date.now();
    await install();
    console.log(`  ✓ packages installed  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  const command = process.argv[2] ?? "start";
  const { register } = await import("tsx/esm/api");
  register();
  await import(`./${command}.ts`);
}

main().catch((error) => {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
