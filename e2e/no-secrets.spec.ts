import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { findings } from "../scripts/secret-looks";

const BUILDS = join(".data", "builds");

/** The build that was made or started last: the one these journeys run against. */
function newestBuild(): string {
  const builds = readdirSync(BUILDS).map((name) => join(BUILDS, name));
  const [newest] = builds.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (newest === undefined) throw new Error("Nothing is built.");
  return newest;
}

test("14.40 no secret is in a file of the build that anybody may fetch, and no name of one either", () => {
  const names = [
    ...readFileSync("server/env.ts", "utf8").matchAll(
      /^ {2}([A-Z][A-Z_]*(?:SECRET|KEYS?|PASSWORD|TOKEN)[A-Z_]*):/gm,
    ),
  ].map((match) => match[1] ?? "");
  expect(names.length).toBeGreaterThan(5);
  const fetched = join(newestBuild(), ".next", "static"); // what anybody may fetch
  const files = readdirSync(fetched, { recursive: true, encoding: "utf8" })
    .map((name) => join(fetched, name))
    .filter((name) => statSync(name).isFile());
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    expect(findings(file, text)).toEqual([]);
    expect([file, names.filter((name) => text.includes(name))]).toEqual([file, []]);
    expect([file, file.endsWith(".map")]).toEqual([file, false]);
  }
});
