import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FaultProxy, startFaultProxy } from "@/server/testing/fault-proxy";
import { type OwnPostgres, startOwnPostgres } from "@/server/testing/own-postgres";
import { codeOf, watchStrays } from "@/server/testing/outcomes";
import { isLost } from "./failures";
import { createPool, type Pool, type PoolOptions } from "./pool";
import { retryKeyed } from "./retry";

let server: OwnPostgres;
let proxy: FaultProxy;
let certificates: string;
let strays: ReturnType<typeof watchStrays>;

/** A self-signed certificate that is its own authority. */
function certificate(name: string, names: string): { key: string; file: string } {
  const key = join(certificates, `${name}.key`);
  const file = join(certificates, `${name}.crt`);
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=${names}`, "-days", "2"];
  const made = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    key,
    "-out",
    file,
  ];
  execFileSync("openssl", ["req", "-x509", ...made, ...subject], { stdio: "ignore" });
  return { key, file };
}

beforeAll(async () => {
  strays = watchStrays();
  certificates = mkdtempSync(join(tmpdir(), "certificates-"));
  chmodSync(certificates, 0o711);
  const { key, file } = certificate("ours", "IP:127.0.0.1");
  certificate("elsewhere", "IP:127.0.0.1");
  server = await startOwnPostgres();
  const { uid, gid } = statSync(server.data);
  for (const path of [key, file]) chownSync(path, uid, gid);
  await server.stop();
  server.configure("ssl = on", `ssl_cert_file = '${file}'`, `ssl_key_file = '${key}'`);
  await server.start();
  proxy = await startFaultProxy(server.port);
});

afterAll(async () => {
  await proxy.close();
  await server.remove();
  rmSync(certificates, { recursive: true });
  expect(strays.end()).toStrictEqual([]);
});

async function withPool(
  search: { host?: string; sslmode?: string; root?: string },
  options: Partial<PoolOptions>,
  use: (pool: Pool) => Promise<void>,
): Promise<void> {
  const root = search.root ? `&sslrootcert=${join(certificates, `${search.root}.crt`)}` : "";
  const host = search.host ?? "127.0.0.1";
  const url = `postgres://admin@${host}:${proxy.port}/admin?sslmode=${search.sslmode ?? "verify-full"}${root}`;
  const pool = createPool({ url, max: 4, drainMs: 300, ...options });
  try {
    await use(pool);
  } finally {
    await pool.end();
  }
}

const ENCRYPTED = "select ssl, version from pg_stat_ssl where pid = pg_backend_pid()";

describe("createPool over TLS", () => {
  it("is encrypted when the certificate names the host", async () => {
    await withPool({ root: "ours" }, {}, async (pool) => {
      expect(await pool.query(ENCRYPTED)).toStrictEqual([{ ssl: true, version: "TLSv1.3" }]);
    });
  });

  it("14.37 refuses a certificate of another authority, at once and without repeating", async () => {
    await withPool({ root: "elsewhere" }, {}, async (pool) => {
      let runs = 0;
      const error = await retryKeyed(() => {
        runs++;
        return pool.query("select 1");
      }).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO_VERIFY/) });
      expect(runs).toBe(1);
    });
  });

  it("14.37 refuses a certificate that names another host, at once and without repeating", async () => {
    await withPool({ host: "localhost", root: "ours" }, {}, async (pool) => {
      let runs = 0;
      const command = retryKeyed(() => {
        runs++;
        return pool.query("select 1");
      });
      expect(await codeOf(command)).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
      expect(runs).toBe(1);
    });
  });

  it("closes idle connections after the silence, without an error and without losing their places", async () => {
    await withPool({ root: "ours" }, { silenceMs: 700 }, async (pool) => {
      for (let round = 1; round <= 2; round++) {
        await Promise.all(Array.from({ length: 4 }, () => pool.query("select pg_sleep(0.05)")));
        expect(proxy.open()).toBe(4);
        await expect.poll(proxy.open, { timeout: 5000 }).toBe(0);
        expect(pool.stats()).toMatchObject({ silent: 4 * round, renewed: 0 });
      }
    });
  });

  it("notices silence in mid-statement, and a half-open connection by its deadline", async () => {
    await withPool({ root: "ours" }, { silenceMs: 700 }, async (pool) => {
      await pool.query("select 1");
      proxy.silence("down");
      expect(await codeOf(pool.query("select 1"))).toBe("CONNECTION_CLOSED");
      await proxy.heal();
      expect(await codeOf(pool.query("select 1"))).toBe("answered");
    });
    await withPool({ root: "ours" }, { deadlineMs: 1000 }, async (pool) => {
      await pool.query("select 1");
      proxy.halfOpen();
      expect(await codeOf(pool.query("select 1"))).toBe("DEADLINE");
      expect(await codeOf(pool.query("select 1"))).toBe("answered");
    });
  });

  it("fails as lost when cut at any byte of the handshake, and is answered afterwards", async () => {
    let cut = 0;
    for (let bytes = 1; bytes < 1800; bytes += 97) {
      await withPool({ root: "ours" }, { max: 1 }, async (pool) => {
        proxy.cutAfter(bytes, bytes % 2 ? "down" : "up");
        const result = await pool.query("select 1").catch((error: unknown) => error);
        if (result instanceof Error) cut++;
        expect(isLost(result) || Array.isArray(result)).toBe(true);
        await proxy.heal();
        await expect
          .poll(() => codeOf(pool.query("select 1")), { timeout: 5000, interval: 2 })
          .toBe("answered");
      });
    }
    expect(cut).toBeGreaterThan(8);
  });

  it("14.37 never falls back to plain text when the server has no TLS", async () => {
    server.configure("ssl = off");
    await server.stop();
    await server.start();
    await withPool({ root: "ours" }, { connectSeconds: 1 }, async (pool) => {
      expect(isLost(await pool.query("select 1").catch((caught: unknown) => caught))).toBe(true);
    });
    await withPool({ sslmode: "disable" }, {}, async (pool) => {
      expect(await pool.query(ENCRYPTED)).toStrictEqual([{ ssl: false, version: null }]);
    });
  });
});
