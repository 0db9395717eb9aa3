import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { SCHEDULE } from "@/server/health/schedule";
import { shiftClock, useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  fund,
  makePendingDeposit,
  makePerson,
  makeWithdrawal,
  type Person,
} from "@/server/testing/factories";
import { evaluateAlerts } from "./evaluate-alerts";
import { ALERT_RULES, ruleOf } from "./rules";

const database = useDatabase();
const { admin } = database;
let person: Person;

/** Rows that are kept for good would hold an alert open through the tests after. */
beforeAll(async () => {
  for (const table of ["webhook_refusals", "process_faults", "reconciliation_runs", "webhook_logs"])
    await admin.unsafe(`alter table wallet.${table} disable trigger user`);
});

/** As in a house where all is well: jobs ran, the ledger was audited and sealed, yesterday was compared. */
beforeEach(async () => {
  await shiftClock(database, null);
  for (const table of [
    "alert_deliveries",
    "alerts",
    "job_runs",
    "request_minutes",
    "provider_calls",
    "webhook_refusals",
    "process_faults",
  ])
    await admin.unsafe(`delete from wallet.${table}`);
  await admin`delete from wallet.outbox`;
  await admin`update wallet.reconciliation_breaks set state = 'cleared', closed_at = now() where closed_at is null`;
  await admin`update wallet.dead_letters set closed_at = now(), closed_by = 'replay' where closed_at is null`;
  await admin`update wallet.transactions set due_at = now() + interval '1 hour', updated_at = now(), provider_status = null`;
  await admin`update wallet.approvals set lapsed_at = now() where lapsed_at is null`;
  await admin`update wallet.applied_files set applied_at = now() - interval '1 day'`;
  await admin`
    insert into wallet.webhook_logs (id, route, body_sha256, body, headers, key_id, state)
    values (${newId()}, 'webhook', ${Buffer.from(newId())}, '', '{}', 'k', 'processed')`;
  for (const job of Object.keys(SCHEDULE))
    await admin`insert into wallet.job_runs (job, period, run_id, finished_at) values (${job}, now(), 'run', now())`;
  await admin`insert into wallet.ledger_audits (scope, up_to_entry, broken_laws) values ('full', 0, 0)`;
  await sealAll();
  await compare(1);
  await compare(0); // a test may run over midnight
  person = await makePerson(database);
});

const sealAll = () => admin`
  insert into wallet.ledger_seals (number, from_entry, up_to_entry, entries, links, root, previous, hash)
  select coalesce(max(number), 0) + 1, 0, (select coalesce(max(id), 0) from wallet.entries), 0, 0, '', '', '' from wallet.ledger_seals`;

/** A done run over the day of Johannesburg so many days ago, or with other columns. */
const compare = (daysAgo: number, row: Record<string, unknown> = {}) => admin`
  insert into wallet.reconciliation_runs ${admin({
    id: newId(),
    kind: "on_demand",
    window_from: dayAgo(daysAgo),
    window_to: dayAgo(daysAgo - 1),
    as_of: new Date(),
    state: "done",
    finished_at: new Date(),
    unexplained: "0",
    ...row,
  })} returning id`;

const dayAgo = (days: number): Date => {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Africa/Johannesburg" }).format(new Date());
  return new Date(Date.parse(`${today}T00:00:00+02:00`) - days * 86_400_000);
};

const openAlerts = async (): Promise<string[]> =>
  (
    await admin<{ name: string }[]>`
      select rule || '/' || subject || '/' || severity as name from wallet.alerts where closed_at is null order by 1`
  ).map(({ name }) => name);

/** What is open after one look, so much later. */
async function look(later = "0 minutes"): Promise<string[]> {
  await shiftClock(database, later);
  const rows = await admin<{ at: Date }[]>`select wallet.clock() as at`;
  await evaluateAlerts(rows[0]?.at ?? new Date());
  await shiftClock(database, null);
  return openAlerts();
}

const breakOf = (row: Record<string, unknown>) => admin`
  insert into wallet.reconciliation_breaks ${admin({
    id: newId(),
    type: "amount_mismatch",
    severity: "medium",
    object_kind: "purchase",
    object_id: newId(),
    currency: "ZAR",
    ...row,
  })}`;

const minute = (requests: number, faults: number, slow: number) => admin`
  insert into wallet.request_minutes (minute, process, requests, faults, slow)
  values (date_trunc('minute', now()), ${newId()}, ${requests}, ${faults}, ${slow})`;

const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

describe("the rules", () => {
  it("are quiet while all is well", async () => {
    expect(await look()).toEqual([]);
  });

  it("are the same in the database and in words, and every one says a sentence", () => {
    const sql = readFileSync("db/functions/alert_conditions.sql", "utf8");
    const inSql = [...sql.matchAll(/^\s*select '([a-z_]+)', /gm)].map((match) => match[1]);
    expect(new Set(inSql)).toEqual(new Set(Object.keys(ALERT_RULES)));
    for (const name of Object.keys(ALERT_RULES))
      expect(ruleOf(name).sentence({ rows: 2, since: new Date().toISOString() }, "x")).toMatch(/[a-z].*\.$/);
  });

  const letter = (kind: string, error: string) => admin`
    insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
    values (${newId()}, ${newId()}, ${kind}, ${newId()}, ${error})`;
  const cases: [name: string, arrange: () => Promise<unknown>, expected: string[]][] = [
    ["error_rate above 5 % of 20", () => minute(20, 2, 0), ["error_rate/all/critical"]],
    ["not error_rate at 5 %", () => minute(20, 1, 0), []],
    ["not error_rate of a handful", () => minute(19, 19, 19), []],
    ["slow_requests", () => minute(100, 0, 6), ["slow_requests/all/warning"]],
    [
      "dead_letters by cause",
      async () => [
        await letter("delivery", "provider_unavailable"),
        await letter("withdrawal", "create_exhausted"),
      ],
      ["dead_letters/create_exhausted/critical", "dead_letters/provider_unavailable/critical"],
    ],
    [
      "break_overdue",
      () => breakOf({ severity: "medium", due_at: ago(1) }),
      ["break_overdue/medium/warning"],
    ],
    ["not a break that is due later", () => breakOf({ severity: "high", due_at: ago(-1) }), []],
    [
      "break_critical",
      () => breakOf({ severity: "critical", due_at: ago(-60) }),
      ["break_critical/all/critical"],
    ],
    [
      "chain_broken",
      () => breakOf({ type: "internal_imbalance", object_kind: "law", object_id: "chain 7" }),
      ["chain_broken/all/critical"],
    ],
    [
      "signature_failures",
      async () => {
        for (let i = 0; i < 5; i++)
          await admin`insert into wallet.webhook_refusals (id, route, reason, bytes) values (${newId()}, 'webhook', 'signature', 9)`;
      },
      ["signature_failures/all/critical"],
    ],
    [
      "ledger_audit",
      () => admin`insert into wallet.ledger_audits (scope, up_to_entry, broken_laws) values ('since', 0, 2)`,
      ["ledger_audit/all/critical"],
    ],
    [
      "job_overdue",
      () => admin`delete from wallet.job_runs where job = 'relay-outbox'`,
      ["job_overdue/relay-outbox/warning"],
    ],
    [
      "process_ended",
      () =>
        admin`insert into wallet.process_faults (id, process, kind, ended_at) values (${newId()}, 'app', 'killed', now())`,
      ["process_ended/app/warning"],
    ],
    [
      "provider_down",
      async () => {
        for (let i = 0; i < 5; i++)
          await admin`insert into wallet.provider_calls (id, operation, outcome, duration_ms) values (${newId()}, 'purchase.get', 'unavailable', 5)`;
      },
      ["provider_down/all/critical"],
    ],
    [
      "outbox_stale",
      () => admin`insert into wallet.outbox (event_name, subject_id, occurrence, created_at)
        values ('delivery/attempt-failed', ${newId()}, 1, ${ago(11)})`,
      ["outbox_stale/all/critical"],
    ],
    [
      "approval_waiting",
      async () => {
        const asker = await makePerson(database, { role: "admin" });
        await admin`insert into wallet.approvals (id, kind, subject_kind, subject_id, payload, payload_sha256, reason, requested_by, requested_session, requested_at, expires_at)
          values (${newId()}, 'discard', 'dead_letter', 'x', '{}', wallet.payload_hash('{}'), 'ten characters', ${asker.userId}, ${asker.sessionId},
                  now() - interval '13 hours', now() - interval '13 hours' + interval '24 hours')`;
      },
      ["approval_waiting/discard/warning"],
    ],
  ];
  it.each(cases)("%s", async (_, arrange, expected) => {
    await arrange();
    expect(await look()).toEqual(expected);
  });

  it("hear that Revio sends nothing for an hour while deposits are started", async () => {
    const deposit = await makePendingDeposit(person);
    await admin`update wallet.webhook_logs set received_at = now() - interval '61 minutes'`;
    expect(await look()).toEqual([]); // its first webhook may be on the way
    await admin`update wallet.transactions set created_at = now() - interval '6 minutes' where id = ${deposit.depositId}`;
    expect(await look()).toEqual(["webhook_silence/all/critical"]);
    await admin`update wallet.webhook_logs set received_at = now() - interval '59 minutes'`;
    expect(await look()).toEqual([]);
  });

  it("find what is stuck, each by its own time", async () => {
    const paid = await makePendingDeposit(person);
    const late = await makePendingDeposit(person);
    await admin`update wallet.transactions set provider_status = 'paid', answered_at = ${ago(6)} where id = ${paid.depositId}`;
    await admin`update wallet.transactions set due_at = ${ago(11)} where id = ${late.depositId}`;
    await fund(person, 50_000n);
    await sealAll();
    const unsent = await makeWithdrawal(person);
    await sealAll();
    await admin`update wallet.transactions set updated_at = ${ago(11)} where id = ${unsent.withdrawalId}`;
    expect(await look()).toEqual([
      "stuck_transaction/deposit_not_credited/critical",
      "stuck_transaction/deposit_past_due/warning",
      "stuck_transaction/withdrawal_not_sent/warning",
    ]);
    const payout = await attachPayout(unsent);
    await admin`select * from wallet.mark_execute_payout(${unsent.withdrawalId}, ${payout})`;
    await admin`update wallet.provider_operations set outcome = 'unknown' where operation = 'execute_payout'`;
    await admin`select * from wallet.mark_payout_unknown(${unsent.withdrawalId}, 'not_shown')`;
    await admin`delete from wallet.outbox`;
    await admin`update wallet.transactions set provider_status = 'created', due_at = ${ago(-60)}`;
    expect(await look()).toEqual([]);
    expect(await look("59 minutes")).not.toContain("stuck_transaction/payout_unknown/critical");
    expect(await look("61 minutes")).toContain("stuck_transaction/payout_unknown/critical");
  });

  it("ask for yesterday's comparison from six in the morning, for one that failed at once, for unexplained cents a day later", async () => {
    await admin`delete from wallet.reconciliation_runs`;
    const { depositId } = await makePendingDeposit(person);
    await admin`update wallet.transactions set created_at = ${dayAgo(1)} where id = ${depositId}`;
    const at = async (hour: number) => {
      await evaluateAlerts(new Date(dayAgo(0).getTime() + hour * 3_600_000));
      return (await openAlerts()).filter((name) => name.startsWith("reconciliation"));
    };
    expect(await at(5.9)).toEqual([]);
    const day = (days: number) =>
      new Intl.DateTimeFormat("en-CA", { timeZone: "Africa/Johannesburg" }).format(dayAgo(days));
    expect(await at(6.1)).toEqual([`reconciliation_missing/${day(1)}/critical`]);
    await compare(1, { state: "failed", created_at: ago(5), finished_at: ago(1) });
    expect(await at(6.1)).toEqual([
      `reconciliation_failed/${day(1)}/critical`,
      `reconciliation_missing/${day(1)}/critical`,
    ]);
    await compare(1);
    expect(await at(6.1)).toEqual([]);
    const [run] = await compare(2, { unexplained: "5", finished_at: new Date(dayAgo(2).getTime()) });
    expect(await at(6.1)).toEqual([]);
    await breakOf({ last_run_id: run?.["id"] });
    expect(await at(6.1)).toEqual([`reconciliation_unexplained/${day(2)}/critical`]);
  });

  it("notice when the ledger is neither audited nor sealed", async () => {
    await fund(person, 1_000n);
    expect(await look("6 minutes")).toEqual(expect.arrayContaining(["seal_stale/all/warning"]));
    expect(await look("121 minutes")).toEqual(expect.arrayContaining(["audit_stale/all/warning"]));
  });
});

describe("evaluateAlerts", () => {
  it("opens once and closes once, however often and by however many it is asked", async () => {
    await breakOf({ severity: "critical" });
    await Promise.all(Array.from({ length: 8 }, () => evaluateAlerts(new Date())));
    expect(await evaluateAlerts(new Date())).toEqual({ opened: 0, closed: 0 });
    await admin`update wallet.reconciliation_breaks set state = 'cleared', closed_at = now() where closed_at is null`;
    const all = await Promise.all(Array.from({ length: 8 }, () => evaluateAlerts(new Date())));
    expect(all.reduce((sum, { closed }) => sum + closed, 0)).toBe(1);
    expect(await admin`select rule, closed_at is not null as closed from wallet.alerts`).toMatchObject([
      { rule: "break_critical", closed: true },
    ]);
  });

  it("opens another one when the condition comes back", async () => {
    for (let time = 0; time < 2; time++) {
      await breakOf({ severity: "critical" });
      expect(await look()).toEqual(["break_critical/all/critical"]);
      await admin`update wallet.reconciliation_breaks set state = 'cleared', closed_at = now() where closed_at is null`;
      expect(await look()).toEqual([]);
    }
    expect(await admin`select 1 from wallet.alerts`).toHaveLength(2);
  });

  it("closes an alarm about requests only after three quiet minutes", async () => {
    await minute(100, 50, 0);
    expect(await look()).toEqual(["error_rate/all/critical"]);
    await admin`delete from wallet.request_minutes`;
    expect(await look("2 minutes")).toEqual(["error_rate/all/critical"]);
    expect(await look("4 minutes")).not.toContain("error_rate/all/critical");
  });

  it("writes the messages of channels that aren't set up down as off, and announces nothing", async () => {
    await breakOf({ severity: "critical" });
    await look();
    expect(await admin`select channel, state from wallet.alert_deliveries order by 1`).toMatchObject([
      { channel: "email", state: "off" },
      { channel: "webhook", state: "off" },
    ]);
    expect(await admin`select 1 from wallet.outbox where event_name = 'alert/raised'`).toHaveLength(0);
  });
});
