import { afterEach, describe, expect, it, vi } from "vitest";
import { testEnvironment } from "@/server/testing/database";

const before = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

/** What a process says that starts with this environment. */
async function startWith(given: Record<string, string>): Promise<string> {
  Object.assign(
    process.env,
    testEnvironment((role) => `postgres://${role}@localhost/db`),
    given,
  );
  vi.resetModules();
  const { env } = await import("./env");
  try {
    return env().APP_ORIGIN;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("env", () => {
  it("refuses secrets marked as development for any origin but this machine", async () => {
    const mark = { SECRETS_MARK: "development" };
    expect(await startWith({ ...mark, APP_ORIGIN: "https://wallet.octoco.io" })).toMatch(
      /SECRETS_MARK: development secrets are for loopback only/,
    );
    for (const APP_ORIGIN of ["http://localhost:3000", "http://127.0.0.1:3000", "https://localhost:3000"])
      expect(await startWith({ ...mark, APP_ORIGIN })).toBe(APP_ORIGIN);
    expect(await startWith({ SECRETS_MARK: "", APP_ORIGIN: "https://wallet.octoco.io" })).toBe(
      "https://wallet.octoco.io",
    );
  });

  it("names every bad variable and no value", async () => {
    const said = await startWith({
      REFRESH_KEY: "sh0rt",
      NEXTAUTH_SECRET: "changeme-changeme-changeme-changeme",
    });
    expect(said).toMatch(/REFRESH_KEY: at least 32 bytes/);
    expect(said).toMatch(/NEXTAUTH_SECRET: an example value/);
    expect(said).not.toMatch(/sh0rt|changeme/);
  });

  it("takes Google's client with its secret only, and its issuer over https or on this machine", async () => {
    const google = { GOOGLE_CLIENT_ID: "client", GOOGLE_CLIENT_SECRET: "its-secret" };
    const ours = "http://localhost:3000";
    expect(await startWith(google)).toBe(ours);
    expect(await startWith({ ...google, GOOGLE_ISSUER: "http://localhost:4210" })).toBe(ours);
    expect(await startWith({ ...google, GOOGLE_CLIENT_SECRET: "" })).toMatch(
      /GOOGLE_CLIENT_SECRET: .* come together/,
    );
    expect(await startWith({ ...google, GOOGLE_ISSUER: "http://accounts.example" })).toMatch(
      /GOOGLE_ISSUER: https/,
    );
  });
});
