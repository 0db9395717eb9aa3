import { describe, expect, it } from "vitest";
import { createSlots } from "./slots";

describe("createSlots", () => {
  it("lets so many in at once and hands a slot on in order", async () => {
    const slots = createSlots(1, 2);
    const first = await slots.take(1000);
    const order: string[] = [];
    const second = slots.take(1000).then((free) => (order.push("second"), free));
    const third = slots.take(1000).then((free) => (order.push("third"), free));
    first?.();
    (await second)?.();
    await third;
    expect(order).toEqual(["second", "third"]);
  });

  it("refuses at once when the line is full", async () => {
    const slots = createSlots(1, 0);
    await slots.take(1000);
    expect(await slots.take(1000)).toBeUndefined();
  });

  it("refuses after the longest wait, and the place in the line is free again", async () => {
    const slots = createSlots(1, 1);
    const first = await slots.take(1000);
    expect(await slots.take(5)).toBeUndefined();
    const next = slots.take(1000);
    first?.();
    expect(await next).toBeTypeOf("function");
  });

  it("takes a slot back once, however often it is given", async () => {
    const slots = createSlots(1, 0);
    const first = await slots.take(1000);
    first?.();
    first?.();
    expect(await slots.take(1000)).toBeTypeOf("function");
    expect(await slots.take(1000)).toBeUndefined();
  });
});
