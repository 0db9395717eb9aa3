/** A Chromium for the journeys: the system's, Playwright's own, or one installed now. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

const found = (): string | undefined =>
  [process.env["CHROMIUM_PATH"] ?? "", ...SYSTEM, chromium.executablePath()].find(
    (path) => path !== "" && existsSync(path),
  );

function run(command: string, args: string[]): void {
  const result = spawnSync(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${result.status ?? result.error?.message}`);
}

/** Returns the browser's path; installs one when there is none. A second call finds it. */
export function ensureBrowser(): string {
  const before = found();
  if (before) return before;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"]);
  } else {
    run(process.execPath, ["node_modules/playwright/cli.js", "install", "chromium"]);
  }
  const after = found();
  if (!after) throw new Error("Chromium was installed but is not where it was expected; set CHROMIUM_PATH.");
  return after;
}
