/** People with money, and transfers between them, for tests. */
import { randomUUID } from "node:crypto";
import { sendTransfer, type TransferWish } from "@/server/transfers/send-transfer";
import type { TestDatabase } from "./database";
import { makePendingDeposit, makePerson, type Person, settle } from "./factories";

/** A user with this much available, in cents. */
export async function makeRichPerson(database: TestDatabase, amountMinor = 100_000n): Promise<Person> {
  const person = await makePerson(database);
  await settle(await makePendingDeposit(person, amountMinor));
  return person;
}

export const transferWish = (
  from: Person,
  to: { userId: string },
  wanted: Partial<TransferWish> = {},
): TransferWish => ({
  actor: from,
  requestId: "req_test",
  key: randomUUID(),
  recipientId: to.userId,
  amountMinor: 10_000n,
  currency: "ZAR",
  note: "",
  ...wanted,
});

/** Sends and gives back the id of the sender's transaction. */
export const transfer = (
  from: Person,
  to: { userId: string },
  wanted: Partial<TransferWish> = {},
): Promise<string> => sendTransfer(transferWish(from, to, wanted));
