import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decodeId, encodeId, newId } from "@/db/ids";
import { useApp } from "@/server/testing/app";
import { accessCookieOf, callProcedure } from "@/server/testing/call-procedure";
import { confirmInput } from "@/server/testing/confirm-input";
import { useDatabase } from "@/server/testing/database";
import { makeDeadLetters, type MadeLetter } from "@/server/testing/dead-letters";
import { openDeposit } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { newClient, useSandbox } from "@/server/testing/sandbox";

const database = useDatabase();
const app = useApp();
const sandbox = useSandbox(database);
let admin: Person;
let cookie: string;
let person: Person;

beforeAll(async () => {
  await app.register(database);
  admin = await makePerson(database, { role: "admin" });
  cookie = await accessCookieOf(admin);
});
beforeEach(async () => {
  await newClient();
  person = await makePerson(database);
});
afterEach(() => sandbox.heal());

const send = (path: string, input: object) =>
  callProcedure(path, cookie, { body: JSON.stringify(input), headers: { origin: app.origin() } });

async function call<Data = Record<string, unknown>>(path: string, input: object): Promise<Data> {
  const { body } = await send(path, input);
  if (!body.result) throw new Error(JSON.stringify(body.error?.data));
  return body.result.data as Data;
}
const codeOf = async (path: string, input: object) => (await send(path, input)).body.error?.data["code"];

type Page = { items: Record<string, unknown>[]; next: string | null; prev: string | null };

async function paidDeposit() {
  const deposit = await openDeposit(person);
  await app.deliver(sandbox); // purchase.created would find it paid, and be the one to credit it
  await sandbox.act(deposit.purchaseId, "pay");
  await app.deliver(sandbox);
  return deposit;
}
async function deadLetter(): Promise<MadeLetter> {
  const [letter] = await makeDeadLetters({ database, app, sandbox }, [person]);
  if (!letter) throw new Error("no dead letter");
  return letter;
}

describe("adminDeliveries", () => {
  it("finds deliveries by an id at Revio, a reference and their own id, and by state", async () => {
    const { purchaseId, reference } = await paidDeposit();
    const found = await call<Page>("adminDeliveries.list", { q: purchaseId, eventType: "purchase.paid" });
    expect(found.items.map(({ state }) => state)).toEqual(["processed", "processed"]);
    const byReference = await call<Page>("adminDeliveries.list", {
      q: reference,
      eventType: "purchase.paid",
    });
    expect(byReference.items).toEqual(found.items);
    const [one] = found.items;
    const byId = await call<Page>("adminDeliveries.list", { q: one?.["deliveryId"] });
    expect(byId.items).toEqual([one]);
    expect((await call<Page>("adminDeliveries.list", { q: purchaseId, state: "dead_letter" })).items).toEqual(
      [],
    );
    expect((await call<Page>("adminDeliveries.list", { q: "OW0000000000000" })).items).toEqual([]);
  });

  it("gives every delivery once over its pages, both ways", async () => {
    await paidDeposit();
    for (let copy = 0; copy < 30; copy++)
      await database.admin`
        insert into wallet.webhook_logs (id, route, body_sha256, body, headers, key_id, state)
        values (${newId()}, 'webhook', sha256(${newId()}::text::bytea), 'x', '{}', 'k', 'ignored')`;
    const first = await call<Page>("adminDeliveries.list", { limit: 25 });
    const second = await call<Page>("adminDeliveries.list", { limit: 25, cursor: first.next });
    const back = await call<Page>("adminDeliveries.list", { limit: 25, cursor: second.prev });
    expect(back.items).toEqual(first.items);
    expect(first.prev).toBeNull();
    const ids = [...first.items, ...second.items].map(({ deliveryId }) => deliveryId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await codeOf("adminDeliveries.list", { limit: 25, cursor: first.next, state: "ignored" })).toBe(
      "BAD_CURSOR",
    );
  });

  it("shows a delivery masked, with its attempts and what it did; unmasked only with a reason, audited", async () => {
    const { purchaseId } = await paidDeposit();
    const { items } = await call<Page>("adminDeliveries.list", { q: purchaseId, eventType: "purchase.paid" });
    const details = await Promise.all(
      items.map(({ deliveryId }) => call("adminDeliveries.get", { deliveryId })),
    );
    const credited = details.filter(({ effects }) => (effects as { entries: unknown[] }).entries.length > 0);
    expect(credited.length).toBeGreaterThan(0);
    const [detail] = credited;
    expect(detail).toMatchObject({
      state: "processed",
      attemptList: [{ seq: 1, trigger: "first", errorCode: null, by: null }],
      effects: {
        entries: [{ kind: "deposit", amount: "25000" }],
        statuses: [{ from: "pending", to: "completed" }],
      },
    });
    expect(detail?.["payload"]).toContain(purchaseId);
    expect(JSON.stringify(detail)).not.toContain(person.email);
    const deliveryId = String(detail?.["deliveryId"]);
    const shown = await call("adminDeliveries.reveal", {
      deliveryId,
      reason: "The person asks what we hold",
    });
    expect(shown["body"]).toContain(person.email);
    expect(await codeOf("adminDeliveries.reveal", { deliveryId, reason: "why" })).toBe("BAD_INPUT");
    const looks = await database.admin`
      select from wallet.audit_log where action = 'delivery.reveal' and object_id = ${decodeId("whk", deliveryId) ?? ""}`;
    expect(looks).toHaveLength(1);
  });

  it("counts refusals by reason, and how long it has been silent", async () => {
    await paidDeposit();
    await database.admin`insert into wallet.webhook_refusals (id, route, reason, bytes) values (${newId()}, 'webhook', 'signature', 9)`;
    expect(await call("adminDeliveries.alarms", {})).toMatchObject({
      silenceSeconds: expect.any(Number),
      refusals: [{ reason: "signature", route: "webhook", count: 1 }],
      pending: 0,
    });
    const keys = await call<Page>("adminDeliveries.keys", {});
    expect(keys.items.map(({ route, state }) => `${String(route)} ${String(state)}`)).toEqual([
      "callback current",
      "webhook current",
    ]);
  });
});

describe("adminDeadLetters and adminReplays", () => {
  it("group what is dead with the money at stake, preview one, replay it at once, and show what came of it", async () => {
    const { deadLetterId, deliveryId } = await deadLetter();
    const groups = await call<{ items: Record<string, unknown>[] }>("adminDeadLetters.groups", {});
    expect(groups.items).toEqual([
      expect.objectContaining({
        cause: "provider_unavailable",
        letters: 1,
        amount: "25000",
        users: 1,
        isReplayable: true,
      }),
    ]);
    const listed = await call<Page>("adminDeadLetters.list", { cause: "provider_unavailable" });
    expect(listed.items).toMatchObject([
      { deliveryId: encodeId("whk", deliveryId), transaction: { amount: "25000", userName: "Thandi M." } },
    ]);
    const id = encodeId("dlt", deadLetterId);
    const shown = await call("adminDeadLetters.preview", { deadLetterId: id });
    const start = {
      idempotencyKey: newId(),
      name: "One deposit",
      reason: "Revio answers again",
      items: [{ deadLetterId: id, previewSha256: shown["sha256"] }],
    };
    const replay = await call("adminReplays.start", start);
    expect(replay).toMatchObject({
      state: "done",
      items: 1,
      done: 1,
      differing: 0,
      credited: "25000",
      requestedBy: "Thandi M.",
    });
    expect(await call("adminReplays.start", start)).toEqual(replay);
    expect((await balanceOf(person)).available).toBe(25_000n);
    const items = await call<Page>("adminReplays.items", { replayId: replay["replayId"] });
    expect(items.items).toMatchObject([
      { seq: 1, state: "done", outcome: "settled", agreed: true, sentence: shown["sentence"] },
    ]);
    expect((await call<Page>("adminReplays.list", {})).items[0]).toEqual(replay);
    expect((await call<Page>("adminDeadLetters.list", {})).items).toEqual([]);
    expect(await call("adminDeadLetters.get", { deadLetterId: id })).toMatchObject({
      closedBy: "replay",
      isReplayable: false,
    });
  });

  it("refuse to go on when the facts changed since the preview", async () => {
    const { deadLetterId, purchaseId } = await deadLetter();
    const id = encodeId("dlt", deadLetterId);
    const shown = await call("adminDeadLetters.preview", { deadLetterId: id });
    await database.admin`select wallet.settle_deposit(${purchaseId}, 25000, 'ZAR', 0, 'paid', 'Card', 'sweep')`;
    const start = { idempotencyKey: newId(), name: "One deposit", reason: "Revio answers again" };
    const items = [{ deadLetterId: id, previewSha256: shown["sha256"] }];
    expect(await codeOf("adminReplays.start", { ...start, items })).toBe("PREVIEW_CHANGED");
    expect(
      await call("adminDeadLetters.discard", { deadLetterId: id, reason: "A check was faster" }),
    ).toMatchObject({
      outcome: "discarded",
      deadLetter: { closedBy: "discard" },
    });
  });

  it("replay the group that was shown and confirmed, and nothing else of its cause", async () => {
    await deadLetter();
    const elsewhere = newId();
    await database.admin`
      insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
      values (${elsewhere}, ${elsewhere}, 'withdrawal', gen_random_uuid(), 'provider_unavailable')`;
    const start = { name: "All of them", reason: "Revio answers again", perMinute: 300 };
    const group = { cause: "provider_unavailable", subjectKind: "delivery" };
    const groups = await call<Page>("adminDeadLetters.groups", {});
    expect(groups.items.filter(({ cause }) => cause === group.cause)).toMatchObject([
      { letters: 1 },
      { letters: 1 },
    ]);
    const all = { ...start, idempotencyKey: newId(), group };
    expect(await codeOf("adminReplays.start", all)).toBe("STEP_UP_REQUIRED");
    const replay = await call("adminReplays.start", await confirmInput(admin, "replay.start", all));
    expect(replay).toMatchObject({ items: 1, done: 1 });
    await database.admin`update wallet.dead_letters set closed_at = now(), closed_by = 'replay' where id = ${elsewhere}`;
    const again = { ...start, idempotencyKey: newId() };
    for (const none of [
      { ...group, cause: "no_answer" },
      { ...group, subjectKind: "notification" },
    ])
      expect(await codeOf("adminReplays.start", { ...again, group: none })).toBe("NOT_REPLAYABLE");
    expect(await codeOf("adminReplays.start", { ...start, idempotencyKey: newId() })).toBe("BAD_INPUT");
  });
});
