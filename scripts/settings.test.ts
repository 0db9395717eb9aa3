import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bornAt } from "./processes";
import { announce, claim, release, whoRuns } from "./running";
import { loadSecrets } from "./secrets";
import { appEnvironment, keptSeals, readSettings, roleUrl } from "./settings";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "octoco-settings-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const settings = (environment: Record<string, string> = {}): ReturnType<typeof readSettings> =>
  readSettings("start", { NODE_ENV: "test", DATA_DIR: dir, ...environment });

describe("loadSecrets", () => {
  it("makes a file only its owner can read, marked as development, once", () => {
    const first = loadSecrets(dir);
    const file = join(dir, "secrets.env");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(first["SECRETS_MARK"]).toBe("development");
    expect(readFileSync(file, "utf8")).toMatch(/^# Made by `npm start`, for development/);
    expect(loadSecrets(dir)).toEqual(first);
  });

  it("adds what a newer version needs and keeps every value that is there", () => {
    writeFileSync(join(dir, "secrets.env"), "REFRESH_KEY=kept\n");
    const found = loadSecrets(dir);
    expect(found["REFRESH_KEY"]).toBe("kept");
    expect(found["DERIVATION_KEY"]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("gives two clones different secrets", () => {
    const other = mkdtempSync(join(tmpdir(), "octoco-settings-"));
    const [a, b] = [loadSecrets(dir), loadSecrets(other)];
    expect(Object.keys(a).filter((name) => name !== "SECRETS_MARK" && a[name] === b[name])).toEqual([]);
    rmSync(other, { recursive: true });
  });
});

describe("readSettings", () => {
  it("refuses a port that is none, by name", () => {
    for (const PORT of ["0", "65536", "3000x", "-1"])
      expect(() => settings({ PORT })).toThrow("PORT must be a port number");
  });

  it("refuses generated secrets for any origin but this machine", () => {
    expect(() => settings({ APP_ORIGIN: "https://wallet.example" })).toThrow("loopback only");
    expect(settings({ APP_ORIGIN: "http://localhost:8080" }).origin).toBe("http://localhost:8080");
  });

  it("knows demo people on this machine alone, and keeps nothing to sign in with as them for another", () => {
    const other = settings({ APP_ORIGIN: "https://wallet.example", NEXTAUTH_SECRET: "given" });
    expect([other.demo, Object.keys(other.secrets).filter((name) => name.startsWith("DEMO_"))]).toEqual([
      false,
      [],
    ]);
    expect(settings()).toMatchObject({
      demo: true,
      secrets: { DEMO_FACTOR_SIPHO: expect.stringMatching(/^[A-Z2-7]{32}$/) as string },
    });
  });

  it("starts only what is not given from outside", () => {
    expect(settings().embedded).toEqual({ postgres: true, sandbox: true, engine: true });
    expect(
      settings({
        DATABASE_URL: "postgres://x@db/y",
        REVIO_API_URL: "https://gate.example",
        INNGEST_BASE_URL: "http://inngest:8288",
      }).embedded,
    ).toEqual({ postgres: false, sandbox: false, engine: false });
  });
});

describe("roleUrl", () => {
  it("is the same database under another login", () => {
    const url = new URL(roleUrl("postgres://admin:secret@127.0.0.1:54320/octoco", "wallet_read", settings()));
    expect([url.username, url.host, url.pathname]).toEqual(["wallet_read", "127.0.0.1:54320", "/octoco"]);
    expect(url.password).not.toBe("secret");
  });
});

describe("appEnvironment", () => {
  it("lets what is set from outside win, but for the mode and the address it binds", () => {
    const environment = appEnvironment(settings(), "postgres://admin@127.0.0.1/octoco", {
      NODE_ENV: "test",
      LOG_LEVEL: "debug",
      REFRESH_KEY: "mine",
      HOSTNAME: "box",
    });
    expect(environment).toMatchObject({
      LOG_LEVEL: "debug",
      REFRESH_KEY: "mine",
      NODE_ENV: "production",
      HOSTNAME: "127.0.0.1",
    });
  });

  it("says that secrets are for development as long as one of them is of our making", () => {
    const given = Object.fromEntries(
      ["NEXTAUTH_SECRET", "REFRESH_KEY", "DERIVATION_KEY", "BANK_DATA_KEYS", "INNGEST_EVENT_KEY"].map(
        (name) => [name, "given"],
      ),
    );
    const markWith = (outside: Record<string, string>) =>
      appEnvironment(settings(), "postgres://admin@127.0.0.1/octoco", { NODE_ENV: "test", ...outside })[
        "SECRETS_MARK"
      ];
    expect(markWith({})).toBe("development");
    expect(markWith({ ...given, SECRETS_MARK: "none" })).toBe("development");
    expect(markWith({ ...given, INNGEST_SIGNING_KEY: "given" })).toBe("");
  });

  it("never hands the administrator's login to the app", () => {
    const environment = appEnvironment(settings(), "postgres://admin:top@127.0.0.1/octoco", {
      NODE_ENV: "test",
      DATABASE_URL: "postgres://admin:top@127.0.0.1/octoco",
    });
    expect(JSON.stringify(environment)).not.toContain("top@");
  });
});

describe("claim", () => {
  it("gives a directory to one start at a time", () => {
    expect(claim(dir)).toBeNull();
    expect(claim(dir)).toMatchObject({ pid: process.pid });
    release(dir);
    expect(claim(dir)).toBeNull();
  });

  it("takes over from a start that was killed, also when its number was given to another process", async () => {
    const dead = spawn("sleep", ["60"], { stdio: "ignore" });
    const born = bornAt(dead.pid ?? 0);
    writeFileSync(join(dir, "supervisor.json"), JSON.stringify({ pid: dead.pid, born }));
    expect(claim(dir)).toMatchObject({ pid: dead.pid });
    dead.kill("SIGKILL");
    await new Promise((done) => dead.once("exit", done));
    expect(claim(dir)).toBeNull();
    writeFileSync(join(dir, "supervisor.json"), JSON.stringify({ pid: process.pid, born: "1" }));
    expect(claim(dir)).toBeNull();
  });

  it("tells a second start where everything is once it runs", () => {
    claim(dir);
    expect(whoRuns(dir)?.ready).toBeUndefined();
    announce(dir, {
      origin: "http://localhost:3000",
      sandbox: "",
      engine: "",
      adminUrl: "",
      table: "the table",
    });
    expect(whoRuns(dir)?.ready?.table).toBe("the table");
    expect(statSync(join(dir, "supervisor.json")).mode & 0o777).toBe(0o600);
  });
});

describe("keptSeals", () => {
  it("finds the copies beside the database of npm start, and never takes them for another database's", () => {
    expect(keptSeals({ NODE_ENV: "test", DATA_DIR: dir })).toBeUndefined();
    const own =
      appEnvironment(settings(), "postgres://admin@127.0.0.1/x", { NODE_ENV: "test" })["SEALS_FILE"] ?? "";
    writeFileSync(own, "");
    expect(keptSeals({ NODE_ENV: "test", DATA_DIR: dir })).toBe(own);
    const elsewhere = { NODE_ENV: "test", DATA_DIR: dir, DATABASE_URL: "postgres://x@db/y" } as const;
    expect(keptSeals(elsewhere)).toBeUndefined();
    expect(
      appEnvironment(settings(elsewhere), elsewhere.DATABASE_URL, elsewhere)["SEALS_FILE"],
    ).toBeUndefined();
    expect(keptSeals({ ...elsewhere, SEALS_FILE: "/kept/seals" })).toBe("/kept/seals");
  });
});
