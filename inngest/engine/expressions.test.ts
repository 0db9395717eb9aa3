import { describe, expect, it } from "vitest";
import { compileExpression, holds } from "./expressions";
import type { Json } from "./protocol";

const asked = (source: string, event: Json, async: Json = {}): boolean =>
  holds(compileExpression(source), { event, async });

describe("compileExpression", () => {
  const event = { name: "x", data: { id: "a", n: 3, ok: true, none: null, deep: { er: "it's" }, list: [1] } };

  it.each([
    ["event.data.id == 'a'", true],
    ['event.data.id == "b"', false],
    ["event.data.n == 3 && event.data.ok", true],
    ["event.data.n != 3 || !event.data.ok", false],
    ["!(event.data.n == 4) && (event.data.id == 'b' || event.data.id == 'a')", true],
    ["event.data.none == null", true],
    [`event.data.deep.er == 'it\\'s'`, true],
    ["event.data.id == 'a' || event.data.id == 'b' && event.data.n == 9", true],
    ["event.data.n == '3'", false],
    ["event.data.id", false],
    ["event.data.n == -3.5", false],
  ])("%s is %s", (source, expected) => expect(asked(source, event)).toBe(expected));

  it("lets a missing path equal nothing, not even another", () => {
    expect(asked("event.data.gone == event.data.gone", event)).toBe(false);
    expect(asked("event.data.gone == null", event)).toBe(false);
    expect(asked("event.data.gone != 'x'", event)).toBe(true);
    expect(asked("event.data.id.length == 1", event)).toBe(false);
    expect(asked("event.constructor == event.constructor", event)).toBe(false);
  });

  it("compares the trigger with the incoming event", () => {
    expect(asked("event.data.id == async.data.id", event, { data: { id: "a" } })).toBe(true);
    expect(asked("event.data.id == async.data.id", event, { data: { id: "b" } })).toBe(false);
  });

  it.each([
    "",
    "event.data.n > 3",
    "size(event.data)",
    "event.data.a + 1",
    "(event.data.a",
    "other.x == 1",
    "event.data['x']",
    "a ==",
    "'open",
  ])("refuses %s", (source) => expect(() => compileExpression(source)).toThrow(/not understood/));
});
