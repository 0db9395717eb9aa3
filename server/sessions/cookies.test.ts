import { describe, expect, it, vi } from "vitest";
import { testEnvironment } from "@/server/testing/database";

const environment = testEnvironment(() => "postgres://nobody@127.0.0.1:1/none");

async function at(origin: string) {
  vi.resetModules();
  Object.assign(process.env, environment, { APP_ORIGIN: origin });
  return import("./cookies");
}
const end = new Date(Date.now() + 600_500);

describe("cookies over https", () => {
  it("14.12 are Secure, bound to the host by their prefix, and never seen by scripts", async () => {
    const cookies = await at("https://wallet.example");
    expect(cookies.cookieNames()).toEqual({
      access: "__Host-w.at",
      refresh: "__Secure-w.rt",
      device: "__Host-w.dev",
      csrf: "__Host-w.csrf",
      callback: "__Host-w.cb",
    });
    expect(cookies.accessCookie("t", end)).toBe(
      "__Host-w.at=t; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax",
    );
    expect(cookies.refreshCookie("t", end)).toBe(
      "__Secure-w.rt=t; Path=/api/session; Max-Age=600; HttpOnly; Secure; SameSite=Strict",
    );
    expect(cookies.deviceCookie("d")).toBe(
      "__Host-w.dev=d; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Strict",
    );
    expect(cookies.clearedCookies()).toEqual([
      "__Host-w.at=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
      "__Secure-w.rt=; Path=/api/session; Max-Age=0; HttpOnly; Secure; SameSite=Strict",
    ]);
  });
});

describe("cookies on loopback", () => {
  it("lose prefix and Secure, and nothing else", async () => {
    const cookies = await at("http://localhost:3000");
    expect(cookies.accessCookie("t", end)).toBe("w.at=t; Path=/; Max-Age=600; HttpOnly; SameSite=Lax");
    expect(cookies.refreshCookie("t", end)).toBe(
      "w.rt=t; Path=/api/session; Max-Age=600; HttpOnly; SameSite=Strict",
    );
  });

  it("14.12 are the only ones without: another http origin does not start", async () => {
    const cookies = await at("http://wallet.example");
    expect(() => cookies.cookieNames()).toThrow(/APP_ORIGIN/);
  });
});

describe("readCookie", () => {
  it("reads by the whole name", async () => {
    const { readCookie } = await at("http://localhost:3000");
    const headers = new Headers({ cookie: "xw.at=1; w.at.0=2;w.at=3=4; w.atx=5; w.rt=" });
    expect([readCookie(headers, "w.at"), readCookie(headers, "w.rt"), readCookie(headers, "none")]).toEqual([
      "3=4",
      undefined,
      undefined,
    ]);
    expect(readCookie(new Headers(), "w.at")).toBeUndefined();
  });
});

describe("newDevice", () => {
  it("14.27 has 128 random bits, and its stored form does not show it", async () => {
    const { deviceHash, findDevice, newDevice } = await at("http://localhost:3000");
    const device = newDevice();
    expect(Buffer.from(device, "base64url")).toHaveLength(16);
    expect(newDevice()).not.toBe(device);
    expect(deviceHash(device)).toMatch(/^[0-9a-f]{64}$/);
    expect(findDevice(new Headers({ cookie: `w.dev=${device}` }))).toBe(device);
    expect(findDevice(new Headers({ cookie: "w.dev=../../etc" }))).toBeUndefined();
  });
});
