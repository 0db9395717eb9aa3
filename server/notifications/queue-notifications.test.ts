import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { query } from "@/db/client";
import { useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  fund,
  makeBankAccount,
  makePendingDeposit,
  makePerson,
  makeWithdrawal,
  type Person,
  settle,
  settlePayout,
} from "@/server/testing/factories";
import { knowEachOther } from "@/server/testing/transfers";
import { failNotification } from "./deliver-notification";
import { kindOfLine, queueNotifications } from "./queue-notifications";
import { setPreference } from "./preferences";
import { announcedTo, notificationsOf } from "./testing";

const database = useDatabase();
let person: Person;

beforeEach(async () => {
  await database.admin`update wallet.outbox set acknowledged_at = now() where acknowledged_at is null`;
  await database.admin`update wallet.notifications set state = 'suppressed' where state = 'queued'`;
  person = await makePerson(database);
});

const givePhone = (who: Person) =>
  database.admin`update wallet.users set phone = '+27821234567' where id = ${who.userId}`;
const openEvents = async (): Promise<number> =>
  (
    await database.admin`select from wallet.outbox where acknowledged_at is null and event_name in ('transaction/changed', 'account/changed')`
  ).length;
async function queueAll(who: Person): Promise<string[]> {
  const queued: string[] = [];
  for (const event of await announcedTo(database, who.userId))
    queued.push(...(await queueNotifications(event)));
  return queued;
}
const told = async (who: Person): Promise<string[]> =>
  (await notificationsOf(database, who.userId)).map(
    ({ kind, channel, state }) => `${kind} ${channel} ${state}`,
  );

describe("queueNotifications", () => {
  it("queues a mail for a deposit that is in the balance, and acknowledges the event with it", async () => {
    await settle(await makePendingDeposit(person));
    expect(await openEvents()).toBeGreaterThan(0);
    expect(await queueAll(person)).toHaveLength(1);
    expect(await told(person)).toEqual(["deposit_completed email queued"]);
    expect(await openEvents()).toBe(0);
  });

  it("queues once, however often and by however many at once the event comes", async () => {
    await settle(await makePendingDeposit(person));
    const [event] = await announcedTo(database, person.userId);
    if (!event) throw new Error("nothing was announced");
    const answers = await Promise.all(Array.from({ length: 8 }, () => queueNotifications(event)));
    expect(new Set(answers.map((ids) => ids.join())).size).toBe(1);
    expect(await queueNotifications(event)).toEqual(answers[0]);
    expect(await told(person)).toEqual(["deposit_completed email queued"]);
  });

  it("writes down what a person does not want, and sends it nowhere", async () => {
    await setPreference(person, { topic: "deposits", channel: "email", wanted: false });
    await settle(await makePendingDeposit(person));
    expect(await queueAll(person)).toEqual([]);
    expect(await told(person)).toEqual(["deposit_completed email suppressed"]);
  });

  it("decides once: a wish that comes later changes nothing about an event that was queued", async () => {
    await givePhone(person);
    await settle(await makePendingDeposit(person));
    await queueAll(person);
    await setPreference(person, { topic: "deposits", channel: "sms", wanted: true });
    await queueAll(person);
    expect(await told(person)).toEqual(["deposit_completed email queued"]);
  });

  it("adds an SMS where it is wanted and a phone is known", async () => {
    await givePhone(person);
    await setPreference(person, { topic: "deposits", channel: "sms", wanted: true });
    await settle(await makePendingDeposit(person));
    await queueAll(person);
    expect((await told(person)).sort()).toEqual([
      "deposit_completed email queued",
      "deposit_completed sms queued",
    ]);
  });

  it("tells of every step of a withdrawal and of the bank account it goes to", async () => {
    await fund(person, 50_000n);
    const withdrawal = await makeWithdrawal(person);
    await settlePayout(withdrawal, await attachPayout(withdrawal));
    await queueAll(person);
    expect(await told(person)).toEqual([
      "deposit_completed email queued",
      "bank_account_added email queued",
      "withdrawal_requested email queued",
      "withdrawal_sent email queued",
      "withdrawal_paid email queued",
    ]);
  });

  it("sends mails about security also to whoever has switched all else off", async () => {
    for (const topic of ["deposits", "withdrawals", "transfers"] as const)
      await setPreference(person, { topic, channel: "email", wanted: false });
    await database.admin`
      insert into wallet.notification_preferences (user_id, topic, channel, wanted) values (${person.userId}, 'security', 'email', false)`;
    await makeBankAccount(person);
    await queueAll(person);
    expect(await told(person)).toEqual(["bank_account_added email queued"]);
  });

  it("tells both sides of a transfer, each about their own", async () => {
    const other = await makePerson(database);
    await fund(person, 50_000n);
    await knowEachOther(database, [person, other]);
    await query(
      "app",
      "select * from wallet.send_transfer($1, $2, $3, $4, $5, $6, 5000, 'ZAR', 'for lunch', $7, $8, 100, 500000, null, null, 500000, null, null)",
      [newId(), newId(), person.userId, person.sessionId, crypto.randomUUID(), other.userId, "OWA", "OWB"],
    );
    await queueAll(other);
    expect(await told(other)).toEqual(["transfer_received email queued"]);
    expect(await told(person)).toContain("transfer_sent email queued");
  });

  it("queues again what was given up when its event is sent once more", async () => {
    await settle(await makePendingDeposit(person));
    const [id = ""] = await queueAll(person);
    await failNotification(id, "exhausted", "smtp_451", "run-1");
    expect(await told(person)).toEqual(["deposit_completed email failed"]);
    expect(await queueAll(person)).toEqual([id]);
    expect(await told(person)).toEqual(["deposit_completed email queued"]);
  });

  it("tells nobody anything about a line that does not exist, and acknowledges it", async () => {
    const event = { name: "transaction/changed", subjectId: newId(), occurrence: 1 } as const;
    await database.admin`select wallet.announce_at(${event.name}, ${event.subjectId}, 1)`;
    expect(await queueNotifications(event)).toEqual([]);
    expect(await openEvents()).toBe(0);
  });
});

describe("kindOfLine", () => {
  const line = (type: string, direction: string, toStatus: string, description = "") =>
    kindOfLine({ type, direction, description }, toStatus);
  it("has no message for lines a person has no use for", () => {
    expect(line("deposit", "in", "pending")).toBeNull();
    expect(line("deposit", "in", "cancelled")).toBeNull();
    expect(line("withdrawal", "out", "unknown")).toBeNull();
    expect(line("transfer", "out", "completed")).toBeNull();
    expect(line("adjustment", "in", "completed")).toBeNull();
  });
  it("tells a refund from a dispute", () => {
    expect(line("refund", "out", "completed", "refund")).toBe("deposit_refunded");
    expect(line("refund", "out", "completed", "chargeback")).toBe("deposit_reversed");
  });
});

describe("announce_stuck_notifications", () => {
  const sweep = async (minutes: number): Promise<number> => {
    const rows = await query<{ announced: number }>(
      "worker",
      "select * from wallet.announce_stuck_notifications($1, 500)",
      [new Date(Date.now() + minutes * 60_000)],
    );
    return rows[0]?.announced ?? 0;
  };

  it("announces an event again whose notification has had no attempt for 15 minutes, under a new id", async () => {
    await settle(await makePendingDeposit(person));
    await queueAll(person);
    expect(await sweep(14)).toBe(0);
    expect(await sweep(16)).toBe(1);
    expect(await sweep(16)).toBe(0);
    const claimed = await query<{ event_id: string }>(
      "worker",
      "select * from wallet.claim_outbox(100, true)",
    );
    expect(claimed.map((row) => row.event_id)).toEqual([
      expect.stringMatching(/^transaction\/changed:.*:again:1$/),
    ]);
  });

  it("leaves alone what waits for its next attempt", async () => {
    await settle(await makePendingDeposit(person));
    await queueAll(person);
    await database.admin`update wallet.notifications set attempts = 4 where user_id = ${person.userId}`;
    expect(await sweep(95)).toBe(0);
    expect(await sweep(97)).toBe(1);
  });
});
