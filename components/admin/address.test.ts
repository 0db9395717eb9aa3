import { describe, expect, it } from "vitest";
import { addressOf, oneOf, readAddress } from "./address";

describe("readAddress", () => {
  it("takes the named parameters only, each at most once", () => {
    const params = { tab: "mine", q: "", type: ["a", "b"], other: "x" };
    expect(readAddress(params, ["tab", "q", "type"])).toEqual({ tab: "mine" });
  });
});

describe("oneOf", () => {
  it("is a word the filter knows, or no filter", () => {
    expect(oneOf("low", ["low", "high"])).toBe("low");
    expect(oneOf("none", ["low", "high"])).toBeUndefined();
    expect(oneOf(undefined, ["low"])).toBeUndefined();
  });
});

describe("addressOf", () => {
  it("changes one thing, keeps the rest and starts at the first page", () => {
    const address = { tab: "mine", type: "duplicate", cursor: "abc" };
    expect(addressOf("/admin/breaks", address, { type: "" })).toBe("/admin/breaks?tab=mine");
    expect(addressOf("/admin/breaks", address, { cursor: "def" })).toBe(
      "/admin/breaks?tab=mine&type=duplicate&cursor=def",
    );
  });

  it("leaves the question mark out where there is nothing to say", () => {
    expect(addressOf("/admin/breaks", { tab: undefined })).toBe("/admin/breaks");
  });
});
