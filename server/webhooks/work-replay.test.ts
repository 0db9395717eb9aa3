import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { query } from "@/db/client";
import { useApp } from "@/server/testing/app";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { makeDeadLetters, type MadeLetter } from "@/server/testing/dead-letters";
import { effectsOf } from "@/server/testing/deposits";
import { beginReplay } from "@/server/testing/confirmed-commands";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { newClient, useSandbox } from "@/server/testing/sandbox";
import { previewReplay } from "./preview-replay";
import { steerReplay } from "./start-replay";
import { announceStuckReplays, workReplay } from "./work-replay";

const database = useDatabase();
const app = useApp();
const sandbox = useSandbox(database);
const world = { database, app, sandbox };
let admin: Person;
let people: Person[];

beforeAll(async () => {
  await app.register(database);
  admin = await makePerson(database, { role: "admin" });
});
beforeEach(async () => {
  await newClient();
  people = await Promise.all([makePerson(database), makePerson(database), makePerson(database)]);
});
afterEach(async () => {
  await sandbox.heal();
  await shiftClock(database, null);
});

const call = () => ({ actor: admin, requestId: "req_test" });

async function start(
  letters: readonly MadeLetter[],
  { perMinute = 300, promised = [] as string[] } = {},
): Promise<string> {
  const id = newId();
  const outcome = await beginReplay(call(), {
    id,
    approvalId: newId(),
    name: "After the outage",
    reason: "Revio answers again",
    perMinute,
    group: null,
    items: letters.map(({ deadLetterId }, place) => ({
      deadLetterId,
      previewSha256: promised[place] ?? null,
    })),
  });
  expect(outcome).toBe("started");
  return id;
}

const itemsOf = async (run: string) =>
  (
    await database.admin<{ text: string }[]>`
      select concat_ws(' ', state, outcome, agreed::text) as text from wallet.replay_items where run_id = ${run} order by seq`
  ).map((row) => row.text);
const stateOf = async (run: string) =>
  (await database.admin<{ state: string }[]>`select state from wallet.replay_runs where id = ${run}`)[0]
    ?.state;
const balances = () => Promise.all(people.map(async (person) => (await balanceOf(person)).available));
/** A claim, as of a worker that then dies. */
const claimAndDie = (run: string) => query("worker", "select * from wallet.claim_replay_item($1)", [run]);

describe("workReplay", () => {
  it("credits each once, as its preview said, and says who replayed", async () => {
    const letters = await makeDeadLetters(world, people);
    const run = await start(letters);
    expect(await workReplay(run)).toEqual({ items: 3, next: "done" });
    expect(await itemsOf(run)).toEqual(["done settled true", "done settled true", "done settled true"]);
    expect(await stateOf(run)).toBe("done");
    expect(await balances()).toEqual([25_000n, 25_000n, 25_000n]);
    for (const { purchaseId } of letters)
      expect(await effectsOf(database, purchaseId)).toEqual(["settlement 25000"]);
    expect([
      ...(await database.admin`
        select trigger, outcome, actor = ${admin.userId} as by_admin, replay_run_id = ${run} as by_run from wallet.webhook_attempts
         where delivery_id = ${letters[0]?.deliveryId ?? ""} order by seq desc limit 1`),
    ]).toEqual([{ trigger: "replay", outcome: "settled", by_admin: true, by_run: true }]);
    expect([
      ...(await database.admin`
        select actor, reason, before -> 'preview' ->> 'outcome' as before, after -> 'effects' -> 'entries' -> 0 ->> 'amount' as after
          from wallet.audit_log where action = 'replay.item' and object_id = ${letters[0]?.deliveryId ?? ""}`),
    ]).toEqual([
      { actor: `user:${admin.userId}`, reason: "Revio answers again", before: "settled", after: "25000" },
    ]);
  });

  it("credits nothing twice when several work at once, and when it is told twice", async () => {
    const letters = await makeDeadLetters(world, people);
    const run = await start(letters);
    await Promise.all(Array.from({ length: 4 }, () => workReplay(run)));
    expect(await workReplay(run)).toEqual({ items: 0, next: "done" });
    expect(await itemsOf(run)).toEqual(["done settled true", "done settled true", "done settled true"]);
    expect(await balances()).toEqual([25_000n, 25_000n, 25_000n]);
  });

  it("does nothing when the facts changed since the admin looked", async () => {
    const letters = await makeDeadLetters(world, people);
    const promised = await Promise.all(
      letters.map(async ({ deadLetterId }) => (await previewReplay(deadLetterId)).sha256),
    );
    await database.admin`select wallet.settle_deposit(${letters[1]?.purchaseId ?? ""}, 25000, 'ZAR', 0, 'paid', 'Card', 'sweep')`;
    const run = await start(letters, { promised });
    await workReplay(run);
    expect(await itemsOf(run)).toEqual(["done settled true", "changed already", "done settled true"]);
    expect(await stateOf(run)).toBe("done");
  });

  it("leaves a letter open and renews its reason when Revio still does not answer, and says that it had said so", async () => {
    const letters = await makeDeadLetters(world, people.slice(0, 1));
    await sandbox.fault({ method: "GET" }, { kind: "answer", status: 503 });
    await newClient(); // its breaker is closed
    const run = await start(letters);
    await workReplay(run);
    expect(await itemsOf(run)).toEqual(["failed provider_unavailable true"]);
    expect([
      ...(await database.admin`
        select d.error_code, closed_at, last_failed_at > d.created_at as renewed, state, cause from wallet.dead_letters d
          join wallet.webhook_logs l on l.id = d.subject_id
          join wallet.webhook_attempts a on a.delivery_id = l.id and a.seq = l.attempts
         where d.id = ${letters[0]?.deadLetterId ?? ""}`),
    ]).toEqual([
      {
        error_code: "provider_unavailable",
        closed_at: null,
        renewed: true,
        state: "dead_letter",
        cause: expect.stringMatching(/^(HTTP 503|breaker_open)$/),
      },
    ]);
  });

  it("waits a minute after one that Revio did not answer, instead of failing all the others as well", async () => {
    const run = await start(await makeDeadLetters(world, people));
    await sandbox.fault({ method: "GET" }, { kind: "answer", status: 503 });
    expect(await workReplay(run)).toEqual({ items: 1, next: { waitSeconds: 60 } });
    await sandbox.heal();
    await newClient();
    expect(await workReplay(run)).toEqual({ items: 2, next: "done" });
    expect(await itemsOf(run)).toEqual([
      "failed provider_unavailable true",
      "done settled true",
      "done settled true",
    ]);
  });

  it("keeps to its rate", async () => {
    const run = await start(await makeDeadLetters(world, people), { perMinute: 1 });
    expect(await workReplay(run, { withinMs: 500 })).toEqual({ items: 1, next: { waitSeconds: 60 } });
    await shiftClock(database, "61 seconds");
    expect(await workReplay(run, { withinMs: 500 })).toMatchObject({ items: 1 });
    expect(await balances()).toEqual([25_000n, 25_000n, 0n]);
  });

  it("stops when it is paused, goes on when resumed, and leaves the rest when cancelled", async () => {
    const run = await start(await makeDeadLetters(world, people));
    await workReplay(run, { items: 1 });
    expect(await steerReplay(call(), run, "paused", "Looking at one")).toBe("done");
    expect(await workReplay(run)).toEqual({ items: 0, next: "paused" });
    expect(await steerReplay(call(), run, "paused", "Looking at one")).toBe("already");
    expect(await steerReplay(call(), run, "running", "It is all right")).toBe("done");
    await workReplay(run, { items: 1 });
    expect(await steerReplay(call(), run, "cancelled", "One is enough")).toBe("done");
    expect(await workReplay(run)).toEqual({ items: 0, next: "done" });
    expect(await itemsOf(run)).toEqual(["done settled true", "done settled true", "skipped cancelled"]);
    expect(await steerReplay(call(), run, "running", "Once more please")).toBe("closed");
    expect(await balances()).toEqual([25_000n, 25_000n, 0n]);
  });

  it("skips what was processed meanwhile", async () => {
    const letters = await makeDeadLetters(world, people);
    const [first, second] = [await start(letters), await start(letters)];
    await workReplay(first);
    expect(await workReplay(second)).toEqual({ items: 0, next: "done" });
    expect(await itemsOf(second)).toEqual(["skipped closed", "skipped closed", "skipped closed"]);
  });

  it("takes up after 2 minutes what somebody claimed and did not end", async () => {
    const run = await start(await makeDeadLetters(world, people));
    await claimAndDie(run);
    expect(await workReplay(run, { withinMs: 2_000 })).toMatchObject({
      items: 2,
      next: { waitSeconds: expect.any(Number) },
    });
    await shiftClock(database, "2 minutes 5 seconds");
    expect(await workReplay(run)).toEqual({ items: 1, next: "done" });
    expect(await itemsOf(run)).toEqual(["done settled true", "done settled true", "done settled true"]);
    expect(await balances()).toEqual([25_000n, 25_000n, 25_000n]);
  });

  it("tells the truth about an item whose worker died after the money moved", async () => {
    const [letter] = await makeDeadLetters(world, people.slice(0, 1));
    if (!letter) throw new Error("no dead letter");
    const run = await start([letter]);
    await database.admin`alter function wallet.complete_replay_item rename to complete_later`;
    await expect(workReplay(run)).rejects.toThrow();
    await database.admin`alter function wallet.complete_later rename to complete_replay_item`;
    expect((await balances())[0]).toBe(25_000n);
    expect(await itemsOf(run)).toEqual(["working"]);
    await shiftClock(database, "3 minutes");
    await workReplay(run);
    expect(await itemsOf(run)).toEqual(["done already true"]);
    expect((await balances())[0]).toBe(25_000n);
  });
});

describe("announceStuckReplays", () => {
  const announced = async (run: string) =>
    (
      await database.admin`select from wallet.outbox where event_name = 'replay/requested' and subject_id = ${run}`
    ).length;

  it("announces again what runs and nobody has worked for 5 minutes, once", async () => {
    const run = await start(await makeDeadLetters(world, people.slice(0, 1)));
    const later = new Date(Date.now() + 6 * 60_000);
    expect(await announceStuckReplays(later)).toBe(0); // the first announcement still waits
    await database.admin`update wallet.outbox set acknowledged_at = now() where subject_id = ${run}`;
    expect(await announceStuckReplays(new Date())).toBe(0);
    expect(await announceStuckReplays(later)).toBe(1);
    expect(await announceStuckReplays(later)).toBe(0);
    expect(await announced(run)).toBe(2);
    await workReplay(run);
    await database.admin`update wallet.outbox set acknowledged_at = now() where subject_id = ${run}`;
    expect(await announceStuckReplays(new Date(Date.now() + 60 * 60_000))).toBe(0);
  });
});
