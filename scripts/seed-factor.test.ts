import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { newTotpSecret, totpStep } from "@/server/security/totp";
import { openSession } from "@/server/sessions/open-session";
import { useDatabase } from "@/server/testing/database";
import { fund, makeBankAccount } from "@/server/testing/factories";
import { newIdNumber } from "@/server/testing/id-numbers";
import { passwordHashOf } from "@/server/testing/password-hash-of";
import { ask } from "@/server/testing/withdrawals";
import { registerUser } from "@/server/users/register-user";
import { grantAdmin } from "./grant-admin";
import { loadSecrets } from "./secrets";
import { seedFactor } from "./seed-factor";
import { seedIdentity } from "./seed-identity";
import { endPause, vouchFor } from "./without-waiting";

const database = useDatabase();
const [email, password] = ["thandi@example.org", "kq7wz4xp-9"];

describe("seedFactor, vouchFor and endPause", () => {
  it("leave a demo person with one app, and with nothing that money or decisions wait for", async () => {
    const secret = newTotpSecret();
    const adminUrl = database.url("wallet_migrate");
    await registerUser({ email, displayName: "Thandi", password });
    await grantAdmin(adminUrl, email, "npm start");
    await expect(seedFactor(email, secret, `${password}!`)).rejects.toThrow("PASSWORD_WRONG");
    for (let i = 0; i < 2; i++) {
      await seedFactor(email, secret, password);
      await vouchFor(adminUrl, email);
      await endPause(adminUrl, email);
    }
    await seedIdentity(email, { name: "Thandi Mokoena", number: newIdNumber() });
    const [{ id: userId = "", ...row } = {}] = await database.admin<Record<string, string>[]>`
      select u.id, u.tier, u.email_verified_at is not null as verified, u.role_since < now() - interval '1 day' as decides,
             (select count(*)::int from wallet.factors f where f.user_id = u.id) as factors,
             (select count(*)::int from wallet.sessions s where s.user_id = u.id and s.revoked_at is null) as sessions from wallet.users u`;
    expect(row).toEqual({ tier: 2, verified: true, decides: true, factors: 1, sessions: 0 });
    const device = { deviceHash: "x", userAgent: null, address: "127.0.0.1" };
    const passwordHash = await passwordHashOf(userId);
    const person = { email, ...(await openSession({ userId, amr: "pwd", passwordHash, ...device })) };
    await fund(person, 10_000n);
    expect(await ask({ ...person, bankAccountId: await makeBankAccount(person) })).toMatch(/^requested/);
  });
});

describe("npm run demo:code", () => {
  const dir = mkdtempSync(join(tmpdir(), "octoco-codes-"));
  afterAll(() => rmSync(dir, { recursive: true }));
  const run = (whom: string, environment: Record<string, string> = {}): [number | null, string] => {
    const ran = spawnSync(process.execPath, ["scripts/bootstrap.mjs", "demo-code", whom], {
      env: { ...process.env, NODE_ENV: "development", DATA_DIR: dir, ...environment },
      encoding: "utf8",
    });
    return [ran.status, `${ran.stdout}${ran.stderr}`];
  };

  it("says the code of now for whoever has an app, and for nobody else", () => {
    const secret = loadSecrets(dir)["DEMO_FACTOR_SIPHO"] ?? "";
    const [status, said] = run("Sipho@octoco.example");
    expect(status).toBe(0);
    const code = said.slice(0, 7).replace(" ", "");
    const steps = [0, 30_000].map((ago) => totpStep(secret, code, new Date(Date.now() - ago)));
    expect(steps.some((step) => step !== undefined)).toBe(true);
    expect(run("pieter@octoco.example")).toEqual([1, expect.stringContaining("Say for whom")]);
  });

  it("says nothing anywhere but in development on this machine", () => {
    const refused = [1, expect.stringContaining("development on this machine")];
    expect(run("sipho@octoco.example", { NODE_ENV: "production" })).toEqual(refused);
    const origin = { APP_ORIGIN: "https://wallet.example", NEXTAUTH_SECRET: "x".repeat(32) };
    expect(run("sipho@octoco.example", origin)).toEqual(refused);
  });
});
