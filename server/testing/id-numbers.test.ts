import { describe, expect, it } from "vitest";
import { newIdNumber } from "./id-numbers";

describe("newIdNumber", () => {
  it("never gives one number to two people", () => {
    const many = Array.from({ length: 2_000 }, newIdNumber);
    expect(new Set(many).size).toBe(many.length);
  });
});
