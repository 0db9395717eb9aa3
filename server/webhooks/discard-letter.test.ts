import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { useApp } from "@/server/testing/app";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { makeDeadLetters, type MadeLetter } from "@/server/testing/dead-letters";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { newClient, useSandbox } from "@/server/testing/sandbox";
import { discardLetter, requestDiscard, restoreLetter } from "./discard-letter";
import { previewReplay } from "./preview-replay";
import { processDelivery } from "./process-delivery";
import { askDiscard, decide } from "@/server/testing/confirmed-commands";
import { confirmed } from "@/server/testing/step-up";

const database = useDatabase();
const app = useApp();
const sandbox = useSandbox(database);
const REASON = "Paid out by hand, see the ticket";
let admins: [Person, Person];
let person: Person;
let letter: MadeLetter;

beforeAll(async () => {
  await app.register(database);
  admins = [await makePerson(database, { role: "admin" }), await makePerson(database, { role: "admin" })];
});
beforeEach(async () => {
  await newClient();
  person = await makePerson(database);
  const [made] = await makeDeadLetters({ database, app, sandbox }, [person]);
  if (!made) throw new Error("no dead letter");
  letter = made;
});
afterEach(() => shiftClock(database, null));

const as = (actor: Person) => ({ actor, requestId: "req_test" });
const discard = () => discardLetter(as(admins[0]), letter.deadLetterId, REASON);
const restore = () => restoreLetter(as(admins[0]), letter.deadLetterId, "It was not paid after all");

/** By a check, which leaves the letter as it is. */
const settleElsewhere = () =>
  database.admin`select wallet.settle_deposit(${letter.purchaseId}, 25000, 'ZAR', 0, 'paid', 'Card', 'sweep')`;

async function approve(approvalId: string, by: Person) {
  const [row] = await database.admin<{ hash: Buffer }[]>`
    select payload_sha256 as hash from wallet.approvals where id = ${approvalId}`;
  return decide(as(by), {
    approvalId,
    decision: "approved",
    reason: null,
    payloadSha256: row?.hash ?? Buffer.alloc(0),
  });
}

async function stateNow() {
  const [row] = await database.admin<Record<string, unknown>[]>`
    select l.state, d.closed_by, exists (select from wallet.pending_deliveries p where p.delivery_id = l.id) as pending
      from wallet.webhook_logs l join wallet.dead_letters d on d.subject_id = l.id where d.id = ${letter.deadLetterId}`;
  return { ...row };
}
const auditOf = async (action: string) =>
  (
    await database.admin<{ text: string }[]>`
      select actor || ' ' || coalesce(reason, '') as text from wallet.audit_log
       where action = ${action} and object_id = ${letter.deadLetterId}`
  ).map(({ text }) => text);

describe("discardLetter", () => {
  it("closes a letter whose money has come to rest, with who and why, and a second time changes nothing", async () => {
    await settleElsewhere();
    expect(await discard()).toBe("discarded");
    expect(await discard()).toBe("discarded");
    expect(await stateNow()).toEqual({ state: "discarded", closed_by: "discard", pending: false });
    expect(await auditOf("dead_letter.discard")).toEqual([`user:${admins[0].userId} ${REASON}`]);
    await expect(previewReplay(letter.deadLetterId)).rejects.toMatchObject({ code: "NOT_REPLAYABLE" });
  });

  it("needs a second admin while somebody's money is not credited", async () => {
    expect(await discard()).toBe("approval_needed");
    expect(await stateNow()).toMatchObject({ state: "dead_letter", closed_by: null });
  });

  it("refuses one that was processed, one that is not there, and whoever is no admin", async () => {
    await processDelivery({ deliveryId: letter.deliveryId, trigger: "replay" });
    await expect(discard()).rejects.toMatchObject({ code: "NOT_REPLAYABLE" });
    await expect(discardLetter(as(admins[0]), newId(), REASON)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(discardLetter(as(person), letter.deadLetterId, REASON)).rejects.toMatchObject({
      code: "NO_PERMISSION",
    });
  });

  it("leaves a delivery alone from then on: another copy is counted, an attempt does nothing", async () => {
    await settleElsewhere();
    await discard();
    expect([
      ...(await database.admin`
        select r.outcome, r.state from wallet.webhook_logs l, lateral wallet.record_delivery(gen_random_uuid(), l.route, l.body_sha256, l.body,
          l.headers, l.key_id, l.event_type, l.object_type, l.object_id, l.purchase_id, l.reference, l.is_test, null) r
         where l.id = ${letter.deliveryId}`),
    ]).toEqual([{ outcome: "duplicate", state: "discarded" }]);
    expect(await processDelivery({ deliveryId: letter.deliveryId, trigger: "sweep" })).toEqual({
      outcome: "already",
      state: "discarded",
    });
  });
});

describe("requestDiscard", () => {
  it("is done by another admin's word, never by one's own, and moves no money", async () => {
    const id = await askDiscard(as(admins[0]), letter.deadLetterId, REASON);
    await expect(askDiscard(as(admins[1]), letter.deadLetterId, REASON)).rejects.toMatchObject({
      code: "APPROVAL_OPEN",
    });
    await expect(approve(id, admins[0])).rejects.toMatchObject({ code: "OWN_REQUEST" });
    expect(await approve(id, admins[1])).toMatchObject({
      outcome: "executed",
      detail: { outcome: "discarded" },
    });
    expect(await stateNow()).toEqual({ state: "discarded", closed_by: "discard", pending: false });
    expect(await auditOf("dead_letter.discard")).toEqual([`user:${admins[1].userId} ${REASON}`]);
    expect((await balanceOf(person)).available).toBe(0n);
  });

  it("14.9 needs a confirmation of exactly this letter", async () => {
    const ask = (actor: Person) => requestDiscard(as(actor), letter.deadLetterId, REASON);
    await expect(ask(admins[0])).rejects.toThrow("STEP_UP_REQUIRED");
    const other = await confirmed(admins[0], "discard.request", { letter: newId() });
    await expect(ask(other)).rejects.toThrow("STEP_UP_REQUIRED");
    const by = await confirmed(admins[0], "discard.request", { letter: letter.deadLetterId });
    await expect(ask(by)).resolves.toEqual(expect.any(String));
  });

  it("does nothing when the delivery was processed before the other admin agreed", async () => {
    const id = await askDiscard(as(admins[0]), letter.deadLetterId, REASON);
    await processDelivery({ deliveryId: letter.deliveryId, trigger: "replay" });
    expect(await approve(id, admins[1])).toMatchObject({ detail: { outcome: "closed" } });
    expect(await stateNow()).toMatchObject({ state: "processed", closed_by: "replay" });
  });
});

describe("restoreLetter", () => {
  it("opens it again, to be replayed by a person, and by nobody else", async () => {
    await settleElsewhere();
    await discard();
    await restore();
    await restore();
    expect(await stateNow()).toEqual({ state: "dead_letter", closed_by: null, pending: false });
    expect(await auditOf("dead_letter.restore")).toHaveLength(1);
    expect((await previewReplay(letter.deadLetterId)).sentence).toBe("Already applied: changes nothing.");
  });

  it("is possible for 30 days, and no longer", async () => {
    await database.admin`update wallet.sessions set idle_expires_at = now() + interval '60 days', expires_at = now() + interval '60 days'`;
    await settleElsewhere();
    await discard();
    await shiftClock(database, "29 days 23 hours");
    await restore();
    await shiftClock(database, null);
    await discard();
    await shiftClock(database, "30 days 1 second");
    await expect(restore()).rejects.toMatchObject({ code: "DISCARD_FINAL" });
  });
});
