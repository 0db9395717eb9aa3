import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Check, Lab } from "./lab";

const attempts = (lab: Lab, name: string, what: string): number[] =>
  lab.notes(name, what).map(({ attempt }) => attempt);

function gaps(lab: Lab, name: string, what: string): number[] {
  const times = lab.notes(name, what).map(({ at }) => at);
  return times.slice(1).map((at, i) => Math.round((at - (times[i] ?? 0)) / 1_000));
}

/** Checks 11 to 17: errors and retries. */
export const errorChecks: Check[] = [
  {
    number: 11,
    title: "a step that throws once runs with attempts 0 and 1",
    run: async (lab) => {
      const name = await lab.send({ name: "c/throws-once" });
      await lab.ended(name, 1, 90);
      assert.deepEqual(attempts(lab, name, "fragile"), [0, 1]);
    },
  },
  {
    number: 12,
    title: "RetryAfterError as text, number and date is obeyed",
    run: async (lab) => {
      for (const how of ["text", "number", "date"]) {
        const name = await lab.send({ name: "c/retry-after", data: { how } });
        await lab.ended(name);
        assert.deepEqual(attempts(lab, name, "later"), [0, 1]);
        const [gap = 0] = gaps(lab, name, "later");
        assert.ok(gap >= 4 && gap <= 12, `${how}: retried after ${gap} s`);
      }
    },
  },
  {
    number: 12,
    title: "the schedule 1, 5, 15 minutes is kept, and then the run fails",
    slow: true,
    run: async (lab) => {
      const sent = lab.now();
      const name = await lab.send({ name: "c/schedule" });
      const { error } = await lab.ended(name, 1, 1_500);
      assert.equal(error?.message, "not yet");
      assert.deepEqual(attempts(lab, name, "process"), [0, 1, 2]);
      const first = Math.round(((lab.notes(name, "process")[0]?.at ?? 0) - sent) / 1_000);
      const [second = 0, third = 0] = gaps(lab, name, "process");
      assert.ok(
        Math.abs(first - 60) <= 15 && Math.abs(second - 300) <= 15 && Math.abs(third - 900) <= 15,
        `${first} ${second} ${third}`,
      );
    },
  },
  {
    number: 13,
    title: "an exhausted step can be caught and compensated",
    run: async (lab) => {
      const name = await lab.send({ name: "c/compensate" });
      assert.equal((await lab.ended(name)).result, "compensated");
      assert.deepEqual(attempts(lab, name, "hopeless"), [0, 1]);
      assert.deepEqual(
        lab.notes(name, "undo").map(({ data }) => data),
        ["never"],
      );
    },
  },
  {
    number: 14,
    title: "a NonRetriableError is one attempt and one onFailure with run id and event",
    run: async (lab) => {
      const name = await lab.send({ name: "c/refuses", data: { detail: "kept" } });
      assert.equal((await lab.ended(name)).error?.message, "no");
      assert.ok(await lab.until(() => lab.notes(name, "onFailure").length > 0, 20));
      await lab.pass(2);
      assert.deepEqual(attempts(lab, name, "refused"), [0]);
      const failures = lab.notes(name, "onFailure");
      assert.equal(failures.length, 1);
      const data = failures[0]?.data as {
        run_id: string;
        message: string;
        original: { name: string; data: { detail: string } };
      };
      assert.equal(data.run_id, lab.notes(name, "refused")[0]?.run);
      assert.equal(data.message, "no");
      assert.equal(data.original.name, "c/refuses");
      assert.equal(data.original.data.detail, "kept");
    },
  },
  {
    number: 15,
    title: "an onFailure that fails once runs again",
    run: async (lab) => {
      const name = await lab.send({ name: "c/refuses-twice" });
      assert.ok(await lab.until(() => lab.notes(name, "onFailure").length >= 2, 90));
      assert.deepEqual(attempts(lab, name, "onFailure"), [0, 1]);
    },
  },
  {
    number: 16,
    title: "a throw outside steps is retried",
    run: async (lab) => {
      const name = await lab.send({ name: "c/throws-outside" });
      assert.equal((await lab.ended(name, 1, 90)).result, "recovered");
      assert.deepEqual(attempts(lab, name, "body"), [0, 1]);
    },
  },
  {
    number: 17,
    title: "an app that is down for 5 s in a run costs no attempt",
    run: async (lab) => {
      const name = await lab.send({ name: "c/interrupted" });
      assert.ok(await lab.until(() => lab.notes(name, "before").length > 0, 20));
      await lab.app.down();
      const passing = lab.pass(3);
      await pause(5_000);
      await lab.app.up();
      await passing;
      await lab.ended(name, 1, 60);
      assert.deepEqual(
        lab.notes(name).map(({ what }) => what),
        ["before", "after"],
      );
      if (lab.virtual) assert.deepEqual(attempts(lab, name, "after"), [0]);
    },
  },
];
