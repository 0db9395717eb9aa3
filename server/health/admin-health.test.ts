import { beforeAll, describe, expect, it } from "vitest";
import { encodeId, newId } from "@/db/ids";
import { evaluateAlerts } from "@/server/alerts/evaluate-alerts";
import { accessClaims } from "@/server/sessions/access-token";
import { useDatabase } from "@/server/testing/database";
import { fund, makePendingDeposit, makePerson, type Person } from "@/server/testing/factories";
import { publicId } from "@/server/transactions/public-id";
import { noteMissedWebhook } from "@/server/transactions/note-missed-webhook";
import { createCallerFactory } from "@/server/trpc/init";
import { appRouter } from "@/server/trpc/root";

const database = useDatabase();
const { admin } = database;
let person: Person;
const createCaller = createCallerFactory(appRouter);
let health: ReturnType<typeof createCaller>["adminHealth"];

beforeAll(async () => {
  person = await makePerson(database);
  const { userId, sessionId } = await makePerson(database, { role: "admin" });
  const times = { createdAt: new Date(), expiresAt: new Date(Date.now() + 3_600_000) };
  const claims = accessClaims({ userId, sessionId, role: "admin", amr: "pwd", ...times });
  health = createCaller({
    requestId: "req_test",
    address: "127.0.0.1",
    claims,
    background: false,
  }).adminHealth;
});

const openBreak = (severity: string) => admin`
  insert into wallet.reconciliation_breaks (id, type, severity, object_kind, object_id, currency, amount)
  values (${newId()}, 'amount_mismatch', ${severity}, 'purchase', ${newId()}, 'ZAR', -25000)`;

describe("adminHealth", () => {
  it("shows an alert with its words and messages, open and afterwards", async () => {
    await openBreak("critical");
    await evaluateAlerts(new Date());
    const open = await health.alerts({ open: true });
    const alert = open.items.find(({ rule }) => rule === "break_critical");
    expect(alert).toMatchObject({
      severity: "critical",
      title: "A critical break is open",
      page: "/admin/breaks",
    });
    expect(await health.alert({ alertId: alert?.alertId ?? "" })).toMatchObject({
      sentence: expect.stringContaining("1 critical break is open"),
      messages: [
        { transition: "opened", state: "off" },
        { transition: "opened", state: "off" },
      ],
    });
    await admin`update wallet.reconciliation_breaks set state = 'cleared', closed_at = now()`;
    await evaluateAlerts(new Date());
    expect((await health.alerts({ open: true })).items.map(({ rule }) => rule)).not.toContain(
      "break_critical",
    );
    expect((await health.alerts({})).items.map(({ rule }) => rule)).toContain("break_critical");
    await expect(health.alert({ alertId: encodeId("alt", newId()) })).rejects.toThrow("NOT_FOUND");
  });

  it("gives every alert once over all pages, both ways", async () => {
    for (let made = 0; made < 60; made++)
      await admin`insert into wallet.alerts (id, rule, subject, severity, opened_at, closed_at)
        values (${newId()}, 'job_overdue', ${`s${made}`}, 'warning', now() - ${made % 7} * interval '1 hour', now())`;
    const first = await health.alerts({ limit: 25 });
    const seen = first.items.map(({ alertId }) => alertId);
    let page = first;
    while (page.next) {
      page = await health.alerts({ limit: 25, cursor: page.next });
      seen.push(...page.items.map(({ alertId }) => alertId));
    }
    const rows = await admin`select 1 from wallet.alerts`;
    expect([seen.length, new Set(seen).size]).toEqual([rows.length, rows.length]);
    const back = await health.alerts({ limit: 25, cursor: page.prev });
    expect(back.items.map(({ alertId }) => alertId)).toEqual(
      seen.slice(-page.items.length - 25, -page.items.length),
    );
    await expect(health.missed({ cursor: first.next })).rejects.toThrow("BAD_CURSOR");
  });

  it("counts what needs a person, with the oldest", async () => {
    await openBreak("high");
    const deposit = await makePendingDeposit(person);
    await admin`update wallet.transactions set due_at = now() - interval '1 hour' where id = ${deposit.depositId}`;
    expect(await health.overview({})).toMatchObject({
      mode: "test",
      breaks: { rows: 1, amount: "25000", oldestAt: expect.any(String) },
      stuck: { rows: 1, oldestAt: expect.any(String) },
      deadLetters: { rows: 0, oldestAt: null },
      newestRun: null,
    });
    expect((await health.stuck({})).items).toEqual([
      expect.objectContaining({
        rule: "deposit_past_due",
        objectId: publicId("deposit", deposit.depositId),
        amount: "25000",
      }),
    ]);
    await admin`update wallet.transactions set due_at = now() + interval '1 hour'`;
  });

  it("lists missed webhooks", async () => {
    const deposit = await makePendingDeposit(person);
    await noteMissedWebhook({
      objectKind: "purchase",
      objectId: deposit.purchaseId,
      effect: "settled",
      transactionId: deposit.depositId,
      foundBy: "sweep",
    });
    expect((await health.missed({})).items).toEqual([
      expect.objectContaining({
        objectId: deposit.purchaseId,
        transactionId: publicId("deposit", deposit.depositId),
        arrivedAt: null,
      }),
    ]);
  });

  it("says of each part how it is, and unknown where nobody has looked", async () => {
    const stateOf = async () =>
      Object.fromEntries((await health.checks({})).items.map(({ check, state }) => [check, state]));
    expect(await stateOf()).toMatchObject({
      database: "working",
      revio: "unknown",
      reconciliation: "unknown",
      ledger_sums: "unknown",
    });
    await admin`insert into wallet.ledger_audits (scope, up_to_entry, broken_laws) values ('full', 0, 0)`;
    await fund(person, 5_000n);
    expect(await stateOf()).toMatchObject({
      ledger_sums: "working",
      ledger_balances: "working",
      ledger_reserved: "working",
    });
    await admin`insert into wallet.reconciliation_breaks (id, type, severity, object_kind, object_id, currency)
      values (${newId()}, 'internal_imbalance', 'critical', 'law', 'I3 a balance is the sum of its entries / x', 'ZAR')`;
    expect(await stateOf()).toMatchObject({
      ledger_sums: "working",
      ledger_balances: "down",
      ledger_reserved: "working",
    });
  });

  it("draws time to credit and lag from rows; what nobody told of is unmeasured, not zero", async () => {
    await admin`alter table wallet.webhook_logs disable trigger user`;
    for (const seconds of [4, 40, null]) {
      await fund(person, 10_000n);
      if (seconds === null) continue;
      await admin`
        insert into wallet.webhook_logs (id, route, body_sha256, body, headers, key_id, event_type, object_type, object_id, purchase_id, state, received_at, processed_at)
        select ${newId()}, 'webhook', ${Buffer.from(newId())}, '', '{}', 'k', 'purchase.paid', 'purchase', revio_purchase_id::text, revio_purchase_id::text,
               'processed', completed_at - ${seconds} * interval '1 second', completed_at
          from wallet.transactions where status = 'completed' order by created_at desc, id desc limit 1`;
    }
    for (const range of ["24h", "7d", "30d"] as const) {
      const { points } = await health.figures({ range });
      expect(points).toHaveLength({ "24h": 25, "7d": 169, "30d": 31 }[range]);
      const sum = (name: "credited" | "unmeasured" | "deliveries") =>
        points.reduce((total, point) => total + point[name], 0);
      expect(sum("deliveries")).toBe(2);
      expect(sum("credited") - sum("unmeasured")).toBe(2);
      const measured = points.filter((point) => point.creditP95 !== null);
      expect(Math.max(...measured.map((point) => point.creditP95 ?? 0))).toBeGreaterThan(30);
      expect(points.at(-1)?.breaks.under1d).toBe(2);
    }
  });
});
