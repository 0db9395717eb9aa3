import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";
import { stepUp } from "@/server/testing/step-up";
import { purge } from "./purge";

const database = useDatabase();
const count = async (table: string): Promise<number> =>
  Number((await database.admin.unsafe<{ n: string }[]>(`select count(*) as n from wallet.${table}`))[0]?.n);

describe("purge", () => {
  it("deletes the tokens of sessions that ended a week ago, and of no other", async () => {
    const sessions = [
      { revoked: "8 days", expires: "-1 day" },
      { revoked: null, expires: "8 days" },
      { revoked: "6 days", expires: "-1 day" },
      { revoked: null, expires: "-1 day" },
    ];
    for (const { revoked, expires } of sessions) {
      const { sessionId } = await makePerson(database);
      await database.admin`update wallet.sessions set revoked_at = now() - ${revoked}::interval, expires_at = now() - ${expires}::interval,
        idle_expires_at = now() - ${expires}::interval, created_at = now() - interval '20 days' where id = ${sessionId}`;
      for (const gen of [0, 1])
        await database.admin`insert into wallet.refresh_tokens (session_id, gen, sha256, used_at)
          values (${sessionId}, ${gen}, ${Buffer.from(`${sessionId}${gen}`)}, ${gen === 0 ? new Date() : null})`;
    }
    expect([await purge("refreshTokens", 3), await purge("refreshTokens", 3)]).toEqual([3, 1]);
    expect(await purge("refreshTokens", 3)).toBe(0);
    expect(await count("refresh_tokens")).toBe(4);
  });

  it("deletes counters that can refuse nothing any more", async () => {
    for (const [key, ends] of [
      ["old", "-1 minute"],
      ["new", "1 minute"],
    ] as const)
      await database.admin`insert into wallet.rate_limits (key, window_start, hits, expires_at)
        values (${Buffer.from(key)}, now(), 1, now() + ${ends}::interval)`;
    expect([await purge("rateLimits", 10), await purge("rateLimits", 10)]).toEqual([1, 0]);
    expect(await count("rate_limits")).toBe(1);
  });

  it("deletes runs a month old, and keeps each job's newest finished one for the watchdog", async () => {
    const runs = [
      ["daily", 40, true],
      ["daily", 31, true],
      ["daily", 30.5, false],
      ["hourly", 31, true],
      ["hourly", 29, true],
    ] as const;
    for (const [job, age, finished] of runs)
      await database.admin`insert into wallet.job_runs (job, period, run_id, finished_at)
        values (${job}, now() - ${age} * interval '1 day', ${newId()}, case when ${finished} then now() end)`;
    expect([await purge("jobRuns", 2), await purge("jobRuns", 10), await purge("jobRuns", 10)]).toEqual([
      2, 1, 0,
    ]);
    const left =
      await database.admin`select job, (extract(epoch from now() - period) / 86400)::int as age from wallet.job_runs order by job`;
    expect([...left]).toEqual([
      { job: "daily", age: 31 },
      { job: "hourly", age: 29 },
    ]);
  });

  it("deletes announcements acknowledged a week ago; what nobody has acknowledged stays, however old", async () => {
    for (const [age, acknowledged] of [
      [8, true],
      [6, true],
      [80, false],
    ] as const)
      await database.admin`insert into wallet.outbox (event_name, subject_id, occurrence, created_at, acknowledged_at)
        values ('delivery/attempt-failed', ${newId()}, 1, now() - ${age} * interval '1 day',
                case when ${acknowledged} then now() - ${age} * interval '1 day' end)`;
    expect([await purge("outbox", 10), await purge("outbox", 10)]).toEqual([1, 0]);
    expect(await count("outbox")).toBe(2);
    await database.admin`delete from wallet.outbox`; // a law of the ledger asks for an answer within a day
  });

  it("deletes messages of 90 days ago that have ended; what waits, or was given up and is still to be seen, stays", async () => {
    const { userId } = await makePerson(database);
    const rows = [
      { age: 91, state: "sent" },
      { age: 91, state: "suppressed" },
      { age: 91, state: "failed" },
      { age: 91, state: "failed", letter: true },
      { age: 91, state: "queued" },
      { age: 89, state: "sent" },
    ];
    for (const { age, state, letter } of rows) {
      const id = newId();
      await database.admin`insert into wallet.notifications (id, user_id, kind, subject_id, occurrence, channel, state, recipient, created_at)
        values (${id}, ${userId}, 'deposit_completed', ${newId()}, 1, 'email', ${state}, 'thandi@example.org', now() - ${age} * interval '1 day')`;
      if (letter)
        await database.admin`insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
          values (${newId()}, ${newId()}, 'notification', ${id}, 'smtp_451')`;
    }
    expect([await purge("notifications", 2), await purge("notifications", 2)]).toEqual([2, 1]);
    expect(await purge("notifications", 2)).toBe(0);
    const left = await database.admin`
      select state, (extract(epoch from now() - created_at) / 86400)::int as age from wallet.notifications order by state, age`;
    expect([...left]).toEqual([
      { state: "failed", age: 91 },
      { state: "queued", age: 91 },
      { state: "sent", age: 89 },
    ]);
  });

  it("deletes confirmations and links of mails that ran out a week ago", async () => {
    for (const age of ["7 days 1 minute", "6 days"]) {
      const person = await makePerson(database);
      const id = await stepUp(person, "session.end_others", {});
      await database.admin`update wallet.step_up_challenges set expires_at = now() - ${age}::interval, created_at = now() - interval '8 days' where id = ${id}`;
      await database.admin`insert into wallet.email_links (id, user_id, purpose, sha256, email, created_at, expires_at)
        values (${newId()}, ${person.userId}, 'reset', ${randomBytes(32)}, ${person.email}, now() - interval '8 days', now() - ${age}::interval)`;
    }
    for (const kind of ["stepUps", "emailLinks"] as const)
      expect([await purge(kind, 10), await purge(kind, 10)]).toEqual([1, 0]);
    expect([await count("step_up_challenges"), await count("email_links")]).toEqual([1, 1]);
  });
});
