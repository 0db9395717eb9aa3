import { describe, expect, it } from "vitest";
import { isSafeUrl } from "./config";

describe("isSafeUrl", () => {
  const rows: [url: string, allowSandbox: boolean, safe: boolean][] = [
    ["https://gate.reviopay.com/api/v1", false, true],
    ["https://gate.reviopay.com/api/v1", true, true],
    ["http://gate.reviopay.com/api/v1", false, false],
    ["http://gate.reviopay.com/api/v1", true, false],
    ["http://localhost:4010/api/v1", true, true],
    ["http://127.0.0.1:4010/api/v1", true, true],
    ["http://[::1]:4010/api/v1", true, true],
    ["http://localhost:4010/api/v1", false, false],
    ["http://localhost.evil.example/api/v1", true, false],
    ["http://127.0.0.1.evil.example/api/v1", true, false],
    ["https://user:word@gate.reviopay.com/api/v1", false, false],
    ["http://user@localhost:4010/api/v1", true, false],
    ["ftp://localhost/api/v1", true, false],
  ];
  for (const [url, allowSandbox, safe] of rows)
    it(`${safe ? "accepts" : "refuses"} ${url} ${allowSandbox ? "with" : "without"} a sandbox`, () =>
      expect(isSafeUrl(new URL(url), { allowSandbox })).toBe(safe));
});
