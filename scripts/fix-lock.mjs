/**
 * A lock file made where the binaries of other platforms are not served lacks them, and `npm ci` then stops elsewhere with
 * "Missing: … from lock file". This adds the missing optional entries. Run it after an `npm install` that changed the lock;
 * `--check` writes nothing and fails when something would be added.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OS = {
  linux: "linux",
  linuxmusl: "linux",
  darwin: "darwin",
  win32: "win32",
  windows: "win32",
  freebsd: "freebsd",
  android: "android",
  netbsd: "netbsd",
  openbsd: "openbsd",
  sunos: "sunos",
  aix: "aix",
  openharmony: "openharmony",
};
const CPU = {
  x64: "x64",
  arm64: "arm64",
  ia32: "ia32",
  i686: "ia32",
  arm: "arm",
  armv7: "arm",
  riscv64: "riscv64",
  ppc64: "ppc64",
  ppc64le: "ppc64",
  s390x: "s390x",
  loong64: "loong64",
  mips64el: "mips64el",
  wasm32: "wasm32",
};

/** Where a package of that name is found from `from`, the way Node looks: beside it, then upwards. */
function resolveIn(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    if (packages[`${at ? `${at}/` : ""}node_modules/${name}`]) return true;
    if (!at) return false;
  }
}

function entryFor(name, wanted, parent) {
  const alias = /^npm:(.+)@([^@]+)$/.exec(wanted);
  const real = alias?.[1] ?? name;
  const words = real.split("/").pop().toLowerCase().split(/[-_]/);
  const os = words.map((word) => OS[word]).find(Boolean);
  const cpu = words.map((word) => CPU[word]).find(Boolean);
  return {
    ...(alias ? { name: real } : {}),
    version: (alias?.[2] ?? wanted).replace(/^[\^~>=v ]+/, ""),
    optional: true,
    ...(parent.dev ? { dev: true } : {}),
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(os ? { os: [os] } : {}),
    ...(words.some((word) => word === "musl" || word === "linuxmusl") ? { libc: ["musl"] } : {}),
  };
}

/** Returns the completed lock and the names it added. A completed lock gains nothing. */
export function completeLock(lock) {
  const packages = { ...lock.packages };
  const added = [];
  for (const [where, parent] of Object.entries(lock.packages)) {
    for (const [name, wanted] of Object.entries(parent.optionalDependencies ?? {})) {
      if (resolveIn(packages, where, name)) continue;
      packages[`node_modules/${name}`] = entryFor(name, wanted, parent);
      added.push(name);
    }
  }
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { lock: { ...lock, packages: sorted }, added };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { lock, added } = completeLock(JSON.parse(readFileSync("package-lock.json", "utf8")));
  const check = process.argv.includes("--check");
  if (!check) writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
  console.log(
    `fix-lock: ${added.length} entries ${check ? "are missing" : "added"}${added.length > 0 ? `: ${added.join(", ")}` : ""}`,
  );
  if (check && added.length > 0) process.exitCode = 1;
}
