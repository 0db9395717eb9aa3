import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FaultProxy, startFaultProxy } from "@/server/testing/fault-proxy";
import { type Listener, listenAt } from "./listen";
import { createPool } from "./pool";

const target = new URL(process.env["TEST_POSTGRES_URL"] ?? "postgres://admin@127.0.0.1:54329/admin");
const admin = createPool({ url: target.href, max: 2 });
const channel = `listen "test" ${process.pid}`;
const notify = (payload: string): Promise<unknown> =>
  admin.query("select pg_notify($1, $2)", [channel, payload]);

let proxy: FaultProxy;
let listener: Listener;
let seen: string[];
let ready: number;
let lost: number;

beforeEach(async () => {
  proxy = await startFaultProxy(Number(target.port));
  [seen, ready, lost] = [[], 0, 0];
  listener = listenAt(
    {
      url: `postgres://admin@127.0.0.1:${proxy.port}/admin`,
      settings: { application_name: "listen-test" },
      beatMs: 200,
      silenceMs: 1000,
      connectSeconds: 2,
    },
    channel,
    { onNotify: (payload) => seen.push(payload), onReady: () => ready++, onLost: () => lost++ },
  );
  await expect.poll(() => ready, { timeout: 8000 }).toBe(1);
});

afterEach(async () => {
  await proxy.heal();
  await listener.close();
  await proxy.close();
});
afterAll(() => admin.end());

const hears = async (payload: string): Promise<void> => {
  await notify(payload);
  await expect.poll(() => seen, { timeout: 8000, interval: 10 }).toContain(payload);
};

describe("listenAt", () => {
  it("hears every notification once, in order, and stays connected by its own beat", async () => {
    const sent = Array.from({ length: 50 }, (_, i) => `n${i}`);
    for (const payload of sent) await notify(payload);
    await expect.poll(() => seen, { timeout: 8000 }).toHaveLength(50);
    expect(seen).toStrictEqual(sent);
    await new Promise((done) => setTimeout(done, 1600)); // longer than the silence
    await hears("later");
    expect([ready, lost, proxy.accepted()]).toStrictEqual([1, 0, 1]);
  });

  it("listens again after its session was terminated, and says so", async () => {
    for (let round = 2; round <= 4; round++) {
      await admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'listen-test'",
      );
      await expect.poll(() => ready, { timeout: 8000 }).toBe(round);
      await hears(`round ${round}`);
    }
    expect(lost).toBe(3);
  });

  it.each(["reset", "halfOpen"] as const)("listens again after %s", async (fault) => {
    proxy[fault]();
    await expect.poll(() => ready, { timeout: 8000 }).toBe(2);
    await hears("again");
  });

  it("keeps trying while the server is away", async () => {
    await proxy.refuse();
    await expect.poll(() => lost, { timeout: 8000 }).toBeGreaterThan(2);
    await proxy.heal();
    await expect.poll(() => ready, { timeout: 8000 }).toBe(2);
    await hears("back");
  });

  it("ends at close, at any moment, and leaves no session", async () => {
    proxy.silence("up", "down");
    const began = Date.now();
    await listener.close();
    expect(Date.now() - began).toBeLessThan(4000);
    await proxy.heal();
    await expect.poll(proxy.open, { timeout: 8000 }).toBe(0);
    await notify("unheard");
    expect(seen).toStrictEqual([]);
  });
});
