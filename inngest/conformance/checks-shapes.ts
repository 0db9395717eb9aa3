import assert from "node:assert/strict";
import type { Check, Lab } from "./lab";

const whats = (lab: Lab, name: string): string[] => lab.notes(name).map(({ what }) => what);

/** Checks 18 to 25: sleeps, parallel steps, waits, invocations, cancels, limits, schedules. */
export const shapeChecks: Check[] = [
  {
    number: 18,
    title: "sleep and sleepUntil end on time",
    run: async (lab) => {
      const name = await lab.send({ name: "c/sleeps" });
      await lab.ended(name);
      const [start = 0, slept = 0, woke = 0] = lab.notes(name).map(({ at }) => at);
      assert.deepEqual(whats(lab, name), ["start", "slept", "woke"]);
      assert.ok(slept - start >= 2_000 && slept - start <= 10_000, `slept ${slept - start} ms`);
      assert.ok(woke - slept >= 2_500 && woke - slept <= 10_000, `woke after ${woke - slept} ms`);
    },
  },
  {
    number: 19,
    title: "three in parallel, one retried, one asleep: the join runs once",
    run: async (lab) => {
      const name = await lab.send({ name: "c/parallel" });
      await lab.ended(name);
      await lab.pass(2);
      const notes = lab.notes(name);
      assert.deepEqual(
        notes.filter(({ what }) => what === "plain").map(({ attempt }) => attempt),
        [0],
      );
      assert.deepEqual(
        notes.filter(({ what }) => what === "retried").map(({ attempt }) => attempt),
        [0, 1],
      );
      assert.deepEqual(
        notes.filter(({ what }) => what === "join").map(({ data }) => data),
        [3],
      );
      assert.equal(notes.at(-1)?.what, "join");
    },
  },
  {
    number: 20,
    title: "a repeated step id is a step each time",
    run: async (lab) => {
      const name = await lab.send({ name: "c/repeated" });
      const { result } = await lab.ended(name);
      assert.deepEqual(whats(lab, name), ["same 0", "same 1", "same 2"]);
      assert.deepEqual(result, [0, 1, 2]);
    },
  },
  {
    number: 21,
    title: "a wait takes the matching event, no other, or runs out of time",
    run: async (lab) => {
      const met = await lab.send({ name: "c/waits" });
      const missed = await lab.send({ name: "c/waits" });
      await lab.pass(2);
      await lab.send(
        { name: "c/met", data: { ok: false }, case: met },
        { name: "c/met", data: { ok: true }, case: "another" },
      );
      await lab.pass(1);
      assert.equal(lab.notes(met).length, 0);
      await lab.send(
        { name: "c/met", data: { ok: true, n: 1 }, case: met },
        { name: "c/met", data: { ok: true, n: 2 }, case: met },
      );
      await lab.ended(met);
      assert.deepEqual(
        lab.notes(met).map(({ data }) => data),
        [{ ok: true, n: 1, case: met }],
      );
      await lab.ended(missed);
      assert.deepEqual(
        lab.notes(missed).map(({ data }) => data),
        [null],
      );
    },
  },
  {
    number: 22,
    title: "invoke gives the result, the error, or a time-out",
    run: async (lab) => {
      const outcome = async (how: string): Promise<unknown> => {
        const name = await lab.send({ name: "c/invokes", data: { how } });
        await lab.ended(name);
        return lab.notes(name).at(-1)?.data;
      };
      assert.deepEqual(await outcome("result"), { doubled: 42 });
      assert.deepEqual(await outcome("error"), { failed: "the child refuses" });
      assert.equal(typeof ((await outcome("late")) as { failed: string }).failed, "string");
    },
  },
  {
    number: 23,
    title: "a cancelled run stops, without onFailure",
    run: async (lab) => {
      const cancelled = await lab.send({ name: "c/cancelled" });
      const spared = await lab.send({ name: "c/cancelled" });
      assert.ok(
        await lab.until(
          () => lab.notes(cancelled, "before").length + lab.notes(spared, "before").length === 2,
          20,
        ),
      );
      await lab.send({ name: "c/cancel", case: cancelled });
      await lab.until(() => lab.notes(spared, "after").length > 0, 30);
      await lab.pass(5);
      assert.deepEqual(whats(lab, spared), ["before", "after"]);
      assert.deepEqual(whats(lab, cancelled), ["before"]);
    },
  },
  {
    number: 24,
    title: "concurrency 1 per key holds, and other keys go on",
    run: async (lab) => {
      const events = Array.from({ length: 12 }, (_, i) => ({
        name: "c/limited",
        data: { key: `key-${i % 3}` },
      }));
      const name = await lab.send(...events);
      await lab.ended(name, 12, 60);
      assert.equal(lab.notes(name, "in").length, 24);
      assert.deepEqual(new Set(lab.notes(name, "in").map(({ data }) => data)), new Set([1]));
    },
  },
  {
    number: 25,
    title: "cron ticks on the minute, in its zone, and no tick twice",
    run: async (lab) => {
      const minutely = "* * * * *";
      const zoned = "TZ=Asia/Kathmandu */2 * * * *";
      const before = lab.notes(minutely).length;
      const beforeZoned = lab.notes(zoned).length;
      await lab.until(
        () => lab.notes(minutely).length >= before + 3 && lab.notes(zoned).length >= beforeZoned + 1,
        240,
      );
      const moments = lab.notes(minutely).map(({ data }) => String(data));
      assert.ok(moments.length >= before + 3);
      assert.ok(moments.every((moment) => new Date(moment).getUTCSeconds() === 0));
      assert.equal(new Set(moments).size, moments.length);
      const halves = lab.notes(zoned).map(({ data }) => new Date(String(data)).getUTCMinutes() % 2);
      assert.ok(
        halves.length > beforeZoned && halves.every((minute) => minute === 1),
        "Kathmandu is 5:45 ahead of UTC",
      );
    },
  },
];
