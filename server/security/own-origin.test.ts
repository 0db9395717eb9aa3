import { describe, expect, it } from "vitest";
import { testEnvironment } from "@/server/testing/database";
import { isOwnOrigin } from "./own-origin";

Object.assign(
  process.env,
  testEnvironment(() => "postgres://nobody@127.0.0.1:1/none"),
);

describe("isOwnOrigin", () => {
  it("believes our own origin, and the browser when there is none", () => {
    expect(isOwnOrigin(new Headers({ origin: "http://localhost:3000" }))).toBe(true);
    expect(isOwnOrigin(new Headers({ "sec-fetch-site": "same-origin" }))).toBe(true);
  });

  it.each([
    { origin: "null" },
    { origin: "https://localhost:3000" },
    { origin: "http://localhost:3001" },
    { origin: "http://evil.example" },
    { origin: "http://localhost:3000.evil.example" },
    { origin: "HTTP://LOCALHOST:3000" },
    { origin: "" },
    { origin: "http://evil.example", "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "none" },
    {},
  ] as Record<string, string>[])("refuses %j", (headers) => {
    expect(isOwnOrigin(new Headers(headers))).toBe(false);
  });
});
