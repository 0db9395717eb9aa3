import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { useApp } from "@/server/testing/app";
import { useDatabase } from "@/server/testing/database";
import { makeDeadLetters } from "@/server/testing/dead-letters";
import { effectsOf } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { countRows } from "@/server/testing/rows";
import { newClient, useSandbox } from "@/server/testing/sandbox";
import { previewReplay } from "./preview-replay";
import { processDelivery } from "./process-delivery";

const database = useDatabase();
const app = useApp();
const sandbox = useSandbox(database);
const world = { database, app, sandbox };
let person: Person;

beforeAll(() => app.register(database));
beforeEach(async () => {
  await newClient();
  person = await makePerson(database);
});
afterEach(() => sandbox.heal());

const one = async (amountMinor = 25_000n) => {
  const [made] = await makeDeadLetters(world, [person], amountMinor);
  if (!made) throw new Error("no dead letter");
  return made;
};

describe("previewReplay", () => {
  it("tells whom a replay would credit and how much, and changes nothing", async () => {
    const { deadLetterId, purchaseId } = await one();
    const before = await countRows(database);
    const shown = await previewReplay(deadLetterId);
    expect(shown).toMatchObject({
      outcome: "settled",
      failed: false,
      sentence: "Would credit R\u00a0250,00 to Thandi M.",
      providerStatus: "paid",
      ourStatus: "pending",
      notSent: [],
      effects: {
        entries: [
          {
            kind: "deposit",
            amount: "25000",
            debit: { account: "revio_clearing", userId: null, before: null },
            credit: { account: "available", userId: person.userId, before: "0", after: "25000" },
          },
        ],
        statuses: [{ type: "deposit", from: "pending", to: "completed" }],
        breaks: [],
      },
    });
    expect(await countRows(database)).toEqual(before);
    expect(await effectsOf(database, purchaseId)).toEqual([]);
    expect((await balanceOf(person)).available).toBe(0n);
  });

  it("is the same hash as long as the facts are, whatever else happened to the balance", async () => {
    const { deadLetterId } = await one();
    const first = await previewReplay(deadLetterId);
    const [other] = await makeDeadLetters(world, [person], 1_000n);
    await processDelivery({ deliveryId: other?.deliveryId ?? "", trigger: "replay" });
    const second = await previewReplay(deadLetterId);
    expect(second.effects.entries[0]?.credit.before).toBe("1000");
    expect(second.sha256).toBe(first.sha256);
  });

  it("says that it was applied already, when a check was faster", async () => {
    const { deadLetterId, purchaseId } = await one();
    const before = await previewReplay(deadLetterId);
    await sandbox.webhookFault({ receiver: "callback" }, { kind: "drop" });
    await database.admin`select wallet.settle_deposit(${purchaseId}, 25000, 'ZAR', 0, 'paid', 'Card', 'sweep')`;
    const after = await previewReplay(deadLetterId);
    expect(after).toMatchObject({
      outcome: "already",
      sentence: "Already applied: changes nothing.",
      ourStatus: "completed",
      effects: { entries: [], statuses: [], breaks: [] },
    });
    expect(after.sha256).not.toBe(before.sha256);
  });

  it("says that Revio does not answer, and that nothing would change", async () => {
    const { deadLetterId } = await one();
    await sandbox.fault({ method: "GET" }, { kind: "answer", status: 503 });
    expect(await previewReplay(deadLetterId)).toMatchObject({
      outcome: "provider_unavailable",
      failed: true,
      sentence: "Revio doesn't answer: nothing would change.",
      effects: { entries: [], statuses: [], breaks: [] },
    });
  });

  it("tells of suspense and a break when the payment is not what was asked for, and opens none", async () => {
    const { deadLetterId, purchaseId } = await one();
    await database.admin`
      update revio_sandbox.purchases set state = jsonb_set(state, '{payment,amount}', '24999') where id = ${purchaseId}`;
    const shown = await previewReplay(deadLetterId);
    expect(shown.effects.breaks).toEqual([expect.objectContaining({ type: "amount_mismatch", isNew: true })]);
    expect(shown.sentence).toBe(
      "Would put R\u00a0249,99 into suspense. Nobody is credited. Would open a break: amount mismatch.",
    );
    expect([
      ...(await database.admin`select from wallet.reconciliation_breaks where object_id = ${purchaseId}`),
    ]).toEqual([]);
  });

  it("tells of a refund that came after the payment: both movements", async () => {
    const { deadLetterId, purchaseId } = await one();
    await sandbox.webhookFault({}, { kind: "drop" });
    await sandbox.act(purchaseId, "refund", { amount: 10_000 });
    const shown = await previewReplay(deadLetterId);
    expect(shown.effects.entries.map(({ kind, amount }) => `${kind} ${amount}`)).toEqual([
      "deposit 25000",
      "refund 10000",
    ]);
    expect(shown.sentence).toBe(
      "Would credit R\u00a0250,00 to Thandi M. Would take back R\u00a0100,00 from Thandi M. as refunded.",
    );
  });

  it("keeps its own calls at Revio in the log of calls, since they were made", async () => {
    const { deadLetterId, purchaseId } = await one();
    const asked = () => sandbox.asked("GET", /purchases/, purchaseId);
    const before = await asked();
    await previewReplay(deadLetterId);
    expect(await asked()).toBe(before + 1);
  });

  it("refuses letters that are closed, or not there", async () => {
    const { deadLetterId, deliveryId } = await one();
    await processDelivery({ deliveryId, trigger: "replay" });
    await expect(previewReplay(deadLetterId)).rejects.toMatchObject({ code: "NOT_REPLAYABLE" });
    await expect(previewReplay(newId())).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
