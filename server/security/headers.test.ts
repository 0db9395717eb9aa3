import { describe, expect, it } from "vitest";
import { apiHeaders, contentSecurityPolicy, pageHeaders, staticHeaders } from "./headers";

const secure = { secure: true, development: false };
const loopback = { secure: false, development: false };

describe("pageHeaders", () => {
  it("14.13 is the whole table", () => {
    expect(pageHeaders("n0nce", secure, "/")).toEqual({
      "content-security-policy":
        "default-src 'none'; script-src 'self' 'nonce-n0nce' 'strict-dynamic'; style-src 'self' 'nonce-n0nce'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'; upgrade-insecure-requests; report-uri /api/csp-report; report-to csp",
      "reporting-endpoints": 'csp="/api/csp-report"',
      "strict-transport-security": "max-age=63072000; includeSubDomains",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "origin-agent-cluster": "?1",
      "x-permitted-cross-domain-policies": "none",
      "referrer-policy": "strict-origin-when-cross-origin",
      "permissions-policy":
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), publickey-credentials-get=(self), clipboard-write=(self)",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
    });
  });

  it("14.13 tells nobody where somebody came from that opened a link of a mail", () => {
    for (const path of ["/verify", "/reset", "/email", "/undo", "/freeze", "/unlock"])
      expect(pageHeaders("n", secure, path)["referrer-policy"]).toBe("no-referrer");
  });

  it("14.13 asks for https only where we serve it", () => {
    const headers = pageHeaders("n", loopback, "/");
    expect(headers["strict-transport-security"]).toBeUndefined();
    expect(headers["content-security-policy"]).not.toContain("upgrade-insecure-requests");
  });
});

describe("contentSecurityPolicy", () => {
  it("allows eval and sockets in development only", () => {
    expect(contentSecurityPolicy("n", secure)).not.toMatch(/unsafe-eval|ws:/);
    expect(contentSecurityPolicy("n", { secure: false, development: true })).toMatch(/unsafe-eval.*ws:/);
  });
});

describe("apiHeaders", () => {
  it("lets nothing run, be framed or be kept", () => {
    expect(apiHeaders(loopback)).toMatchObject({
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  });
});

describe("staticHeaders", () => {
  it("leaves caching and the policy to whoever serves the file", () => {
    expect(Object.keys(staticHeaders(secure))).not.toContain("cache-control");
    expect(Object.keys(staticHeaders(secure))).not.toContain("content-security-policy");
  });
});
