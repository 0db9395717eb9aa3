import { describe, expect, it } from "vitest";
import { testEnvironment } from "@/server/testing/database";
import { safeNext } from "./safe-next";

Object.assign(
  process.env,
  testEnvironment(() => "postgres://nobody@127.0.0.1:1/none"),
);

describe("safeNext", () => {
  it.each(["/", "/activity?q=a%20b#x", "/deposit/dep_1", "/a//b", "/?next=//evil.example"])(
    "keeps our own path %s",
    (path) => {
      expect(safeNext(path)).toBe(path);
    },
  );

  it("takes the origin off an address of ours", () => {
    expect(safeNext("http://localhost:3000/activity?a=1")).toBe("/activity?a=1");
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://evil.example/",
    "http://localhost:3000.evil.example/",
    "http://localhost:3000@evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    " /",
    "activity",
    "",
    "http://localhost:3001/",
    "https://localhost:3000/",
    "/..//evil.example",
    "/.//evil.example",
    "/%0d%0aset-cookie:a=b/../..//evil.example",
    "http://user:pw@localhost:3000/",
    "/api/session/refresh",
    "/API/auth/signout",
    "/api",
    "http://[",
    "//",
    `/${"a".repeat(3000)}`,
    undefined,
    null,
    7,
    ["/"],
    {},
  ])("14.2 sends %j home", (wanted) => {
    expect(safeNext(wanted)).toBe("/");
  });
});
