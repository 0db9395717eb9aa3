/**
 * `npm run conformance`: with INNGEST_BASE_URL (and the two keys) the portable checks against that engine, which must
 * reach this machine; otherwise all 30 against the embedded one, with 200 random kills.
 */
import { spawnSync } from "node:child_process";
import { checks } from "./checks";
import { openLab } from "./lab";

const env = process.env;
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

async function askEngine(baseUrl: string): Promise<number> {
  const target = {
    baseUrl: baseUrl.replace(/\/$/, ""),
    eventKey: env["INNGEST_EVENT_KEY"] ?? "",
    signingKey: env["INNGEST_SIGNING_KEY"] ?? "",
  };
  const lab = await openLab(target, Number(env["CONFORMANCE_APP_PORT"] ?? 4310));
  let failed = 0;
  for (const { number, title, slow, run } of checks) {
    if (slow && !lab.virtual) {
      print(`skip  ${number}: ${title} (slow)`);
      continue;
    }
    try {
      await run(lab);
      print(`pass  ${number}: ${title}`);
    } catch (error) {
      failed++;
      print(`FAIL  ${number}: ${title}\n      ${(error as Error).message.replaceAll("\n", "\n      ")}`);
    }
  }
  await lab.close();
  print(failed === 0 ? "conforms" : `${failed} checks failed`);
  return failed === 0 ? 0 : 1;
}

const baseUrl = env["INNGEST_BASE_URL"];
if (baseUrl) process.exit(await askEngine(baseUrl));

const vitest = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "inngest/conformance", "inngest/engine"],
  {
    stdio: "inherit",
    env: { ...env, CONFORMANCE_KILLS: env["CONFORMANCE_KILLS"] ?? "200" },
  },
);
process.exit(vitest.status ?? 1);
