import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { beginReplay, decide } from "@/server/testing/confirmed-commands";
import { confirmed } from "@/server/testing/step-up";
import { replayDetails, startReplay, steerReplay } from "./start-replay";

const database = useDatabase();
let admins: [Person, Person];

beforeAll(async () => {
  admins = [await makePerson(database, { role: "admin" }), await makePerson(database, { role: "admin" })];
});

const as = (actor: Person) => ({ actor, requestId: "req_test" });

/** Letters about deliveries that nobody works here. */
async function makeLetters(count: number, kind = "delivery"): Promise<string[]> {
  const rows = await database.admin<{ id: string }[]>`
    insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
    select gen_random_uuid(), gen_random_uuid()::text, ${kind}, gen_random_uuid(), 'provider_unavailable' from generate_series(1, ${count})
    returning id`;
  return rows.map(({ id }) => id);
}

const named = (letters: string[], id = newId(), approvalId = newId()) => ({
  id,
  approvalId,
  name: "After the outage",
  reason: "Revio answers again",
  perMinute: 60,
  group: null,
  items: letters.map((deadLetterId) => ({ deadLetterId, previewSha256: null })),
});
const start = (letters: string[], id = newId(), by = admins[0], approvalId = newId()) =>
  beginReplay(as(by), named(letters, id, approvalId));

const runOf = async (id: string) => {
  const [row] = await database.admin<{ text: string }[]>`
    select state || ' ' || items || ' ' || (select count(*) from wallet.replay_items i where i.run_id = r.id)
           || ' ' || (select count(*) from wallet.outbox o where o.subject_id = r.id) as text
      from wallet.replay_runs r where id = ${id}`;
  return row?.text;
};

describe("startReplay", () => {
  it("runs at once up to 100, each letter once, and the same id again changes nothing", async () => {
    const letters = await makeLetters(100);
    const id = newId();
    expect(await start([...letters, ...letters], id)).toBe("started");
    expect(await start(letters.slice(1), id)).toBe("started");
    expect(await runOf(id)).toBe("running 100 100 1");
  });

  it("waits for a second admin above 100, who is never the same", async () => {
    const letters = await makeLetters(101);
    const [id, approvalId] = [newId(), newId()];
    expect(await start(letters, id, admins[0], approvalId)).toBe("waiting_approval");
    expect(await runOf(id)).toBe("waiting_approval 101 101 0");
    expect(await steerReplay(as(admins[0]), id, "running", "I want it to run")).toBe("closed");
    const [row] = await database.admin<
      { hash: Buffer }[]
    >`select payload_sha256 as hash from wallet.approvals where id = ${approvalId}`;
    const decision = {
      approvalId,
      decision: "approved",
      reason: null,
      payloadSha256: row?.hash ?? Buffer.alloc(0),
    } as const;
    await expect(decide(as(admins[0]), decision)).rejects.toMatchObject({ code: "OWN_REQUEST" });
    expect(await decide(as(admins[1]), decision)).toMatchObject({ detail: { outcome: "running" } });
    expect(await runOf(id)).toBe("running 101 101 1");
  });

  it("refuses messages, unknown letters, somebody else's id and whoever is no admin, and writes nothing", async () => {
    const [letter = ""] = await makeLetters(1);
    const [message = ""] = await makeLetters(1, "notification");
    const taken = newId();
    await start([letter], taken);
    await expect(start([letter, message])).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(start([newId()])).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(start([letter], taken, admins[1])).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    await expect(start([letter], newId(), await makePerson(database))).rejects.toMatchObject({
      code: "NO_PERMISSION",
    });
    expect(await runOf(taken)).toBe("running 1 1 1");
  });

  it("14.9 needs a confirmation of exactly these letters, or of their group; one letter needs none", async () => {
    const letters = await makeLetters(2);
    const other = (await makeLetters(1)).concat(letters);
    const group = { cause: "provider_unavailable", subjectKind: "delivery" } as const;
    const faults = { ...group, cause: "our_fault" } as const;
    const payouts = { ...group, subjectKind: "withdrawal" } as const;
    const by = async (details: ReturnType<typeof replayDetails>) =>
      as({ ...admins[0], ...(await confirmed(admins[0], "replay.start", details)) });
    const all = { ...named(letters), group };
    await expect(startReplay(as(admins[0]), named(letters))).rejects.toThrow("STEP_UP_REQUIRED");
    await expect(startReplay(as(admins[0]), all)).rejects.toThrow("STEP_UP_REQUIRED");
    for (const [given, wish] of [
      [replayDetails(null, other), named(letters)],
      [replayDetails(group, []), named(letters)],
      [replayDetails(null, letters), all],
      [replayDetails(faults, []), all],
      [replayDetails(payouts, []), all],
    ] as const)
      await expect(startReplay(await by(given), wish)).rejects.toThrow("STEP_UP_REQUIRED");
    for (const foreign of [faults, payouts])
      await expect(
        startReplay(await by(replayDetails(foreign, [])), { ...named(letters), group: foreign }),
      ).rejects.toThrow("NOT_FOUND");
    expect(await startReplay(await by(replayDetails(null, [...letters, ...letters])), named(letters))).toBe(
      "started",
    );
    expect(await startReplay(await by(replayDetails(group, [])), all)).toBe("started");
    expect(await startReplay(as(admins[0]), all)).toBe("started"); // once more, after a lost answer
    expect(await startReplay(as(admins[0]), named(letters.slice(1)))).toBe("started");
  });

  it("starts one of ten thousand within the time of a command", async () => {
    const letters = await makeLetters(10_000);
    const id = newId();
    const started = performance.now();
    expect(await start(letters, id)).toBe("waiting_approval");
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(await runOf(id)).toBe("waiting_approval 10000 10000 0");
  });
});

describe("steerReplay", () => {
  it("leaves an audit row of who, why, before and after; once each", async () => {
    const id = newId();
    await start(await makeLetters(2), id);
    for (const to of ["paused", "paused", "running", "cancelled", "cancelled"] as const)
      await steerReplay(as(admins[1]), id, to, "Looking into it");
    const rows = await database.admin<{ text: string }[]>`
      select action || ' ' || (before ->> 'state') || ' ' || (after ->> 'state') as text from wallet.audit_log
       where object_id = ${id} and action <> 'replay.start' and actor = ${`user:${admins[1].userId}`} and reason = 'Looking into it' order by text`;
    expect(rows.map(({ text }) => text)).toEqual([
      "replay.cancel running cancelled",
      "replay.pause running paused",
      "replay.resume paused running",
    ]);
  });
});
