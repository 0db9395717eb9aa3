import { describe, expect, it } from "vitest";
import { changesOf } from "./audit-changes";

describe("changesOf", () => {
  it("lays before and after side by side, what differs first", () => {
    expect(
      changesOf({ state: "open", kept: "1", gone: null }, { state: "ignored", kept: "1", legs: [1] }),
    ).toEqual([
      { field: "gone", before: "null", after: null },
      { field: "legs", before: null, after: "[\n  1\n]" },
      { field: "state", before: "open", after: "ignored" },
      { field: "kept", before: "1", after: "1" },
    ]);
  });

  it("shows what is only before, only after, neither, and no object at all", () => {
    expect(changesOf(null, { a: "1" })).toEqual([{ field: "a", before: null, after: "1" }]);
    expect(changesOf({ a: "1" }, null)).toEqual([{ field: "a", before: "1", after: null }]);
    expect(changesOf(null, null)).toEqual([]);
    expect(changesOf("x", null)).toEqual([{ field: "value", before: "x", after: null }]);
  });
});
