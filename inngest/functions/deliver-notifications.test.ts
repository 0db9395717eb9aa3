import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inngest } from "@/inngest/client";
import { messagesGathered } from "@/inngest/events";
import { sendOutbox } from "@/inngest/outbox";
import { type RunningSmsSandbox, startSmsSandbox } from "@/sandbox/sms/server";
import { setPreference } from "@/server/notifications/preferences";
import { queueNotifications } from "@/server/notifications/queue-notifications";
import { announcedTo, notificationsOf, useMailbox } from "@/server/notifications/testing";
import { POINT_CHANNEL, type PointMessage } from "@/server/observability/points";
import {
  makeBankAccount,
  makePendingDeposit,
  makePerson,
  type Person,
  settle,
} from "@/server/testing/factories";
import { useStack } from "@/server/testing/stack";

let sms: RunningSmsSandbox;
beforeAll(async () => {
  sms = await startSmsSandbox({ tokenId: "token-id", tokenSecret: "token-secret" });
  Object.assign(process.env, {
    SMS_API_URL: sms.origin,
    SMS_TOKEN_ID: "token-id",
    SMS_TOKEN_SECRET: "token-secret",
  });
});
afterAll(() => sms.stop());
const mailbox = useMailbox();
const { database, engine } = useStack();
let person: Person;

beforeEach(async () => {
  mailbox.answer(null);
  person = await makePerson(database);
});

async function depositSettled(who = person): Promise<{ subjectId: string; occurrence: number }> {
  await settle(await makePendingDeposit(who));
  const event = (await announcedTo(database, who.userId)).at(-1);
  if (!event) throw new Error("nothing was announced");
  await sendOutbox();
  return event;
}
const stateOf = async (channel = "email") => {
  const row = (await notificationsOf(database, person.userId)).find((one) => one.channel === channel);
  return row && { state: row.state, attempts: row.attempts, error: row.last_error };
};
const lettersOf = async () => [
  ...(await database.admin<{ subject_kind: string; error_code: string }[]>`
    select d.subject_kind, d.error_code from wallet.dead_letters d join wallet.notifications n on n.id = d.subject_id
     where n.user_id = ${person.userId}`),
];

describe("deliver-notifications", () => {
  it("sends one mail about a settled deposit and acknowledges the event", async () => {
    const { subjectId } = await depositSettled();
    await engine.advance(1);
    expect(mailbox.to(person.email).map((mail) => mail.subject)).toEqual([
      "R\u00a0250,00 is in your balance",
    ]);
    expect(await stateOf()).toEqual({ state: "sent", attempts: 1, error: null });
    const rows = await database.admin`
      select acknowledged_at is not null as acknowledged from wallet.outbox where subject_id = ${subjectId} and event_name = 'transaction/changed'`;
    expect([...rows]).toEqual([{ acknowledged: true }]);
  });

  it("sends one mail however often the event comes, under its id or another", async () => {
    const { subjectId, occurrence } = await depositSettled();
    const event = { name: "transaction/changed" as const, subjectId, occurrence };
    const gathered = (id: string, many = 1) =>
      messagesGathered.create({ announced: Array.from({ length: many }, () => event) }, { id });
    await inngest.send([gathered("first"), gathered("first"), gathered("with others"), gathered("twice", 2)]);
    await engine.advance(1);
    await inngest.send(gathered("again"));
    await inngest.send(gathered("redrive"));
    await engine.advance(2);
    expect(mailbox.to(person.email)).toHaveLength(1);
    expect(await stateOf()).toMatchObject({ state: "sent", attempts: 1 });
  });

  it("tells about bank accounts, also whoever wants no other mail", async () => {
    await setPreference(person, { topic: "deposits", channel: "email", wanted: false });
    await makeBankAccount(person);
    await depositSettled();
    await engine.advance(1);
    expect(mailbox.to(person.email).map((mail) => mail.subject)).toEqual([
      expect.stringMatching(/^A bank account was added: Capitec •••• \d{4}$/),
    ]);
  });

  it("tries again after 1, 5 and 15 minutes, 1 and 4 hours, then gives up with a dead letter; the SMS has gone long since", async () => {
    await database.admin`update wallet.users set phone = '+27821112222' where id = ${person.userId}`;
    await setPreference(person, { topic: "deposits", channel: "sms", wanted: true });
    mailbox.answer({ at: "to", code: 451 });
    await depositSettled();
    const seen: (number | undefined)[] = [];
    for (const minutes of [0.5, 1, 5, 15, 60, 240]) {
      await engine.jump(minutes);
      seen.push((await stateOf())?.attempts);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await stateOf()).toEqual({ state: "failed", attempts: 6, error: "smtp_451" });
    expect(await lettersOf()).toEqual([{ subject_kind: "notification", error_code: "smtp_451" }]);
    expect(await stateOf("sms")).toEqual({ state: "sent", attempts: 1, error: null });
    expect(sms.messages().filter(({ to }) => to === "27821112222")).toHaveLength(1);
    expect(mailbox.to(person.email)).toEqual([]);
  });

  it("sends on the next attempt once the mail server takes it, without a dead letter", async () => {
    await mailbox.stop();
    await depositSettled();
    await engine.advance(0.5, 0.5);
    expect(await stateOf()).toMatchObject({ state: "queued", attempts: 1 });
    await mailbox.start();
    await engine.advance(1);
    expect(await stateOf()).toEqual({ state: "sent", attempts: 2, error: null });
    expect(mailbox.to(person.email)).toHaveLength(1);
    expect(await lettersOf()).toEqual([]);
  });

  it("repeats one mail, under the same Message-ID, after a crash between sending and marking", async () => {
    let deaths = 0;
    const die = (message: unknown): void => {
      if ((message as PointMessage).name === "notification.sent" && deaths++ === 0)
        (message as PointMessage).error = new Error("killed");
    };
    subscribe(POINT_CHANNEL, die);
    await depositSettled();
    await engine.advance(2);
    unsubscribe(POINT_CHANNEL, die);
    const ids = mailbox.to(person.email).map((mail) => mail.messageId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(await stateOf()).toEqual({ state: "sent", attempts: 2, error: null });
  });

  it("is started again by the sweep when its run was lost after the event was acknowledged", async () => {
    await settle(await makePendingDeposit(person));
    const event = (await announcedTo(database, person.userId)).at(-1);
    if (event) await queueNotifications(event);
    await engine.advance(10, 5);
    expect(await stateOf()).toEqual({ state: "queued", attempts: 0, error: null });
    await engine.advance(12, 6);
    expect(await stateOf()).toEqual({ state: "sent", attempts: 1, error: null });
    expect(mailbox.to(person.email)).toHaveLength(1);
  });

  it("takes three calls of the engine however many are to be told, and nobody waits for one whose mail fails", async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => makePerson(database)));
    for (const one of people) await settle(await makePendingDeposit(one));
    mailbox.answer({ at: "to", code: 451, only: people[3]?.email ?? "" });
    await sendOutbox();
    const ran = await engine.advance(0.5, 0.5);
    const calls = ran.filter((call) => call.function === "deliver-notifications");
    expect(calls.map(({ outcome }) => outcome)).toEqual(["StepRun", "StepRun", "Sleep"]);
    expect(people.map((one) => mailbox.to(one.email).length)).toEqual(
      people.map((_, place) => (place === 3 ? 0 : 1)),
    );
    mailbox.answer(null);
    await engine.advance(1);
    expect(people.map((one) => mailbox.to(one.email).length)).toEqual(people.map(() => 1));
  });

  it("tells the others when one announcement cannot be queued, and that one when it comes again", async () => {
    const other = await makePerson(database);
    for (const one of [person, other]) await settle(await makePendingDeposit(one));
    const [event] = await announcedTo(database, person.userId);
    await database.admin
      .unsafe(
        `create function wallet.refuse_one() returns trigger language plpgsql as $$ begin
           if new.acknowledged_at is not null then raise exception 'not today'; end if; return new; end $$;
         create trigger refuse_one before update on wallet.outbox for each row
           when (old.subject_id = '${event?.subjectId}') execute function wallet.refuse_one()`,
      )
      .simple();
    await engine.advance(1);
    expect([mailbox.to(person.email).length, mailbox.to(other.email).length]).toEqual([0, 1]);
    await database.admin.unsafe("drop function wallet.refuse_one() cascade").simple();
    await engine.advance(3);
    expect([mailbox.to(person.email).length, mailbox.to(other.email).length]).toEqual([1, 1]);
  });

  it("leaves no personal data with the engine: events, steps and results are ids and words", async () => {
    await depositSettled();
    await engine.advance(1);
    const rows = await database.admin<{ text: string }[]>`
      select row_to_json(e)::text as text from engine.events e union all select row_to_json(s)::text from engine.steps s
      union all select row_to_json(r)::text from engine.runs r`;
    expect(rows.length).toBeGreaterThan(10);
    const text = rows.map((row) => row.text).join("\n");
    expect(text).toContain("deliver-notifications");
    expect(text).not.toMatch(/example\.org|Thandi|250,00|27821112222|in your balance/);
  });
});
