import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdtempSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { NUMBERS, type RunningSmsSandbox, startSmsSandbox } from "@/sandbox/sms/server";
import { POINT_CHANNEL, type PointMessage } from "@/server/observability/points";
import { useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  fund,
  makePendingDeposit,
  makePerson,
  makeWithdrawal,
  type Person,
  settle,
  settlePayout,
} from "@/server/testing/factories";
import { deliverNotification, failNotification } from "./deliver-notification";
import { setPreference } from "./preferences";
import { queueNotifications } from "./queue-notifications";
import { announcedTo, notificationsOf, useMailbox } from "./testing";

const logFile = join(mkdtempSync(join(tmpdir(), "octoco-logs-")), "log");
Object.defineProperty(process.stdout, "fd", { value: openSync(logFile, "a"), configurable: true }); // where pino writes

const database = useDatabase({
  MAIL_FROM: "Octoco Wallet <no-reply@mail.example>",
  SMS_TOKEN_ID: "token-id",
  SMS_TOKEN_SECRET: "token-secret",
  LOG_LEVEL: "debug",
});
const mailbox = useMailbox();
let sms: RunningSmsSandbox;
let person: Person;

beforeAll(async () => {
  sms = await startSmsSandbox({ tokenId: "token-id", tokenSecret: "token-secret" });
  process.env["SMS_API_URL"] = sms.origin;
});
afterAll(() => sms.stop());
beforeEach(async () => {
  mailbox.answer(null);
  person = await makePerson(database);
});

/** Notifications of a deposit that was settled just now. */
async function queueDeposit(who = person): Promise<string[]> {
  await settle(await makePendingDeposit(who));
  const event = (await announcedTo(database, who.userId)).at(-1);
  if (!event) throw new Error("nothing was announced");
  return queueNotifications(event);
}
async function queueSms(phone: string): Promise<string> {
  await database.admin`update wallet.users set phone = ${phone} where id = ${person.userId}`;
  await setPreference(person, { topic: "deposits", channel: "email", wanted: false });
  await setPreference(person, { topic: "deposits", channel: "sms", wanted: true });
  const [id = ""] = await queueDeposit();
  return id;
}
const rowOf = async (id: string) =>
  (await notificationsOf(database, person.userId)).find((row) => row.id === id);

describe("deliverNotification by e-mail", () => {
  it("sends one mail with both parts, and keeps in the row what was sent", async () => {
    const [id = ""] = await queueDeposit();
    expect(await deliverNotification(id)).toEqual({ outcome: "sent" });
    const [mail, ...more] = mailbox.to(person.email);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      from: { name: "Octoco Wallet", address: "no-reply@mail.example" },
      to: [{ address: person.email }],
      subject: "R\u00a0250,00 is in your balance",
      messageId: `<${id}@mail.example>`,
    });
    const row = await rowOf(id);
    expect(row).toMatchObject({ state: "sent", recipient: person.email, attempts: 1, last_error: null });
    expect(row?.sent_at).toBeInstanceOf(Date);
    expect(mail?.text?.trimEnd()).toBe(row?.body_text?.trimEnd());
    expect(mail?.html?.trimEnd()).toBe(row?.body_html?.trimEnd());
    const header = (key: string) => mail?.headers.find((one) => one.key === key)?.value;
    expect(header("auto-submitted")).toBe("auto-generated");
    expect(header("list-unsubscribe")).toBe("<http://localhost:3000/settings>");
  });

  it("sends nothing for a notification that has ended", async () => {
    const [id = ""] = await queueDeposit();
    await deliverNotification(id);
    expect(await deliverNotification(id)).toEqual({ outcome: "already" });
    expect(await deliverNotification(newId())).toEqual({ outcome: "already" });
    expect(mailbox.to(person.email)).toHaveLength(1);
  });

  it("repeats one mail under the same Message-ID when it dies between sending and marking", async () => {
    const [id = ""] = await queueDeposit();
    const die = (message: unknown): void => {
      if ((message as PointMessage).name === "notification.sent")
        (message as PointMessage).error = new Error("killed");
    };
    subscribe(POINT_CHANNEL, die);
    await expect(deliverNotification(id)).rejects.toThrow("killed");
    unsubscribe(POINT_CHANNEL, die);
    expect(await rowOf(id)).toMatchObject({ state: "queued" });
    expect(await deliverNotification(id)).toEqual({ outcome: "sent" });
    const mails = mailbox.to(person.email);
    expect(mails.map((mail) => mail.messageId)).toEqual(Array(2).fill(`<${id}@mail.example>`));
    expect(mails[0]?.text).toBe(mails[1]?.text);
  });

  it.each([
    [{ at: "to", code: 450 }, "smtp_450"],
    [{ at: "data", code: 451 }, "smtp_451"],
    [{ at: "from", code: 421 }, "smtp_421"],
    [{ at: "from", code: 550 }, "smtp_550"], // about us, not about the recipient
  ] as const)("waits for the next attempt after %o", async (mood, code) => {
    const [id = ""] = await queueDeposit();
    mailbox.answer(mood);
    expect(await deliverNotification(id)).toEqual({ outcome: "retry", code });
    expect(await rowOf(id)).toMatchObject({
      state: "queued",
      attempts: 1,
      last_error: code,
      body_text: null,
    });
    mailbox.answer(null);
    expect(await deliverNotification(id)).toEqual({ outcome: "sent" });
    expect(await rowOf(id)).toMatchObject({ state: "sent", attempts: 2, last_error: null });
  });

  it.each([
    [{ at: "to", code: 550 }, "smtp_550"],
    [{ at: "data", code: 554 }, "smtp_554"],
  ] as const)("gives up at once, without a dead letter, after %o", async (mood, code) => {
    const [id = ""] = await queueDeposit();
    mailbox.answer(mood);
    expect(await deliverNotification(id)).toEqual({ outcome: "failed", code });
    expect(await rowOf(id)).toMatchObject({ state: "failed", last_error: code });
    expect([...(await database.admin`select from wallet.dead_letters where subject_id = ${id}`)]).toEqual([]);
  });

  it("does not know whether a mail arrived whose connection broke, and repeats it under the same Message-ID", async () => {
    const [id = ""] = await queueDeposit();
    mailbox.answer("drop");
    const broken = await deliverNotification(id);
    expect(broken).toMatchObject({ outcome: "retry", code: expect.stringMatching(/^smtp_/) });
    mailbox.answer(null);
    expect(await deliverNotification(id)).toEqual({ outcome: "sent" });
    const ids = mailbox.to(person.email).map((mail) => mail.messageId);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    expect(new Set(ids).size).toBe(1);
  });

  it("waits while nobody listens at the mail server's address", async () => {
    const [id = ""] = await queueDeposit();
    await mailbox.stop();
    const answer = await deliverNotification(id);
    await mailbox.start();
    expect(answer).toMatchObject({ outcome: "retry", code: expect.stringMatching(/^smtp_e/) });
    expect(await deliverNotification(id)).toEqual({ outcome: "sent" });
  });
});

describe("deliverNotification of what changed meanwhile", () => {
  it("sends nobody on a wait for money that has arrived, and tells that it has", async () => {
    await fund(person, 50_000n);
    const withdrawal = await makeWithdrawal(person);
    await settlePayout(withdrawal, await attachPayout(withdrawal));
    for (const event of await announcedTo(database, person.userId))
      for (const id of await queueNotifications(event)) await deliverNotification(id);
    const rows = await notificationsOf(database, person.userId);
    expect(Object.fromEntries(rows.map(({ kind, state }) => [kind, state]))).toMatchObject({
      withdrawal_requested: "sent",
      withdrawal_sent: "suppressed",
      withdrawal_paid: "sent",
    });
  });

  it("does not say that no money was taken once it was", async () => {
    const deposit = await makePendingDeposit(person);
    await query(
      "worker",
      "select * from wallet.close_deposit($1, 'failed', 'do_not_honour', 'error', 'webhook', 'revio')",
      [deposit.depositId],
    );
    await settle(deposit);
    for (const event of await announcedTo(database, person.userId))
      for (const id of await queueNotifications(event)) await deliverNotification(id);
    const rows = await notificationsOf(database, person.userId);
    expect(rows.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      "deposit_completed sent",
      "deposit_failed suppressed",
    ]);
  });
});

describe("deliverNotification by SMS", () => {
  it("texts in characters every phone has, and keeps what was sent", async () => {
    const id = await queueSms("+27821234567");
    expect(await deliverNotification(id)).toEqual({ outcome: "sent" });
    const [message] = sms.messages().filter(({ to }) => to === "27821234567");
    expect(message?.body).toMatch(
      /^Octoco Wallet: your deposit of R 250,00 is in your balance\. Ref OW[0-9A-Z]{13}$/,
    );
    expect(await rowOf(id)).toMatchObject({
      state: "sent",
      recipient: "+27821234567",
      subject: null,
      body_text: message?.body,
    });
  });

  it("sends one message when the answer was lost, since it repeats the deduplication id", async () => {
    const id = await queueSms(NUMBERS.lostAnswer);
    expect(await deliverNotification(id)).toEqual({ outcome: "retry", code: "sms_500_internal-error" });
    expect(await deliverNotification(id)).toEqual({ outcome: "sent" });
    expect(sms.tries(NUMBERS.lostAnswer)).toBe(2);
    expect(sms.messages().filter(({ to }) => `+${to}` === NUMBERS.lostAnswer)).toHaveLength(1);
  });

  it("gives up on a number the network does not know", async () => {
    const id = await queueSms(NUMBERS.refused);
    expect(await deliverNotification(id)).toEqual({ outcome: "failed", code: "sms_400_bad-request" });
  });

  it("waits while the provider is away", async () => {
    const id = await queueSms(NUMBERS.away);
    expect(await deliverNotification(id)).toEqual({
      outcome: "retry",
      code: "sms_503_service-unavailable",
    });
  });

  it("sends nothing to somebody who took the number away meanwhile", async () => {
    const id = await queueSms("+27825550001");
    await database.admin`update wallet.users set phone = null where id = ${person.userId}`;
    expect(await deliverNotification(id)).toEqual({ outcome: "suppressed" });
    expect(sms.tries("+27825550001")).toBe(0);
  });
});

describe("failNotification", () => {
  it("ends it with one dead letter when its schedule is over, which a later success closes", async () => {
    const [id = ""] = await queueDeposit();
    await failNotification(id, "retry", "smtp_451", "run-9");
    expect(await failNotification(id, "exhausted", null, "run-9")).toBe("noted");
    expect(await failNotification(id, "exhausted", null, "run-9")).toBe("already");
    expect(await rowOf(id)).toMatchObject({ state: "failed", last_error: "smtp_451" });
    const letters = () =>
      database.admin`select subject_kind, error_code, closed_by from wallet.dead_letters where subject_id = ${id}`;
    expect([...(await letters())]).toEqual([
      { subject_kind: "notification", error_code: "smtp_451", closed_by: null },
    ]);
    const [event] = await announcedTo(database, person.userId);
    if (event) await queueNotifications(event);
    expect(await deliverNotification(id)).toEqual({ outcome: "sent" });
    expect((await letters())[0]).toMatchObject({ closed_by: "delivered" });
  });
});

describe("the logs", () => {
  it("hold no address, number, name or text of a message, whatever came of it above", async () => {
    const [id = ""] = await queueDeposit();
    mailbox.answer({ at: "to", code: 550 });
    await deliverNotification(id);
    const text = readFileSync(logFile, "utf8");
    for (const outcome of ["sent", "rejected", "unavailable", "unknown"])
      expect(text).toContain(`"outcome":"${outcome}"`);
    expect(text).not.toMatch(/example\.org|Thandi|250,00|27821234567|in your balance|no-reply|not today/);
  });
});
