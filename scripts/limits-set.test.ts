import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";

const database = useDatabase();
const directory = mkdtempSync(join(tmpdir(), "limits-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** The package's own command, as the deploy role unless said. */
function set(limits: unknown, from: string, role = "wallet_migrate"): [status: number | null, said: string] {
  const file = join(directory, "limits.json");
  writeFileSync(file, JSON.stringify(limits));
  const ran = spawnSync(process.execPath, ["scripts/bootstrap.mjs", "limits-set", file, from], {
    env: { ...process.env, DATABASE_URL: database.url(role) },
    encoding: "utf8",
  });
  return [ran.status, `${ran.stdout}${ran.stderr}`];
}

const all = [0, 1, 2].map((tier) => ({
  tier,
  single: `${tier * 100}`,
  depositDay: "2",
  withdrawalDay: "3",
  withdrawalMonth: "4",
  balance: "9007199254740993", // no JS number is
}));

describe("npm run limits:set", () => {
  it("adds a version from a moment to come, which nobody but the deploy role can, and leaves the first as it was", async () => {
    const soon = new Date(Date.now() + 86_400_000).toISOString();
    expect(set(all, soon)).toEqual([0, expect.stringContaining(`Version 2 holds from ${soon} on`)]);
    expect(set(all, soon, "wallet_app")[0]).toBe(1);
    const rows = await database.admin`
      select version, tier, single::int from wallet.tier_limits order by 1, 2`;
    expect(rows.map((row) => Object.values(row).join(" "))).toEqual([
      "1 0 0",
      "1 1 300000",
      "1 2 2500000",
      "2 0 0",
      "2 1 100",
      "2 2 200",
    ]);
    const [top] =
      await database.admin`select max(balance)::text as balance from wallet.tier_limits where version = 2`;
    expect(top).toEqual({ balance: "9007199254740993" });
  });

  it("takes no amount as a number", () => {
    const soon = new Date(Date.now() + 86_400_000).toISOString();
    const numbers = all.map(({ tier }) => ({
      tier,
      single: 1,
      depositDay: 2,
      withdrawalDay: 3,
      withdrawalMonth: 4,
      balance: 5,
    }));
    expect(set(numbers, soon)[0]).toBe(1);
  });
});
