/** Dead letters for tests, made as they come about: Revio is silent, the attempts run out. */
import { newId } from "@/db/ids";
import { recordDeadLetter } from "@/server/webhooks/record-dead-letter";
import type { TestApp } from "./app";
import type { TestDatabase } from "./database";
import { openDeposit } from "./deposits";
import type { Person } from "./factories";
import { newClient, type TestSandbox } from "./sandbox";

export type MadeLetter = { deadLetterId: string; deliveryId: string; depositId: string; purchaseId: string };

type World = { database: TestDatabase; app: TestApp; sandbox: TestSandbox };

/** Deposits that people paid while Revio answered no question: one delivery each, dead. Revio answers again afterwards. */
export async function makeDeadLetters(
  world: World,
  people: readonly Person[],
  amountMinor = 25_000n,
): Promise<MadeLetter[]> {
  const { app, sandbox } = world;
  const deposits = [];
  for (const person of people) deposits.push(await openDeposit(person, { amountMinor }));
  await app.deliver(sandbox);
  await sandbox.webhookFault({ receiver: "callback" }, { kind: "drop" });
  await sandbox.fault({ method: "GET" }, { kind: "answer", status: 503 });
  for (const { purchaseId } of deposits) await sandbox.act(purchaseId, "pay");
  await app.deliver(sandbox);
  await sandbox.heal();
  await newClient();
  const made: MadeLetter[] = [];
  for (const { id, purchaseId } of deposits)
    made.push({ ...(await killDelivery(world.database, purchaseId)), depositId: id, purchaseId });
  return made;
}

/** The waiting delivery about a paid purchase, out of attempts. */
async function killDelivery(
  database: TestDatabase,
  purchaseId: string,
): Promise<{ deadLetterId: string; deliveryId: string }> {
  const [delivery] = await database.admin<{ id: string; outcome: string }[]>`
    select id, outcome from wallet.webhook_logs where purchase_id = ${purchaseId} and event_type = 'purchase.paid' and route = 'webhook'`;
  if (!delivery) throw new Error(`no delivery about ${purchaseId}`);
  await recordDeadLetter({ deliveryId: delivery.id, runId: newId(), errorCode: delivery.outcome });
  const [letter] = await database.admin<{ id: string }[]>`
    select id from wallet.dead_letters where subject_id = ${delivery.id} and closed_at is null`;
  if (!letter) throw new Error(`no dead letter about ${purchaseId}`);
  return { deadLetterId: letter.id, deliveryId: delivery.id };
}
