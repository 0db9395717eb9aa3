/** People with money, and transfers between them, for tests. */
import { randomUUID } from "node:crypto";
import { sendTransfer, transferDetails, type TransferWish } from "@/server/transfers/send-transfer";
import type { TestDatabase } from "./database";
import { makePendingDeposit, makePerson, type Person, settle } from "./factories";
import { confirmed } from "./step-up";

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

/** The wish with a confirmation for exactly it. */
export const confirmedTransfer = async (wish: TransferWish): Promise<TransferWish> => ({
  ...wish,
  actor: await confirmed(wish.actor, "transfer.send", transferDetails(wish)),
});

/** Sends, confirmed, and gives back the id of the sender's transaction. */
export const transfer = async (
  from: Person,
  to: { userId: string },
  wanted: Partial<TransferWish> = {},
): Promise<string> => sendTransfer(await confirmedTransfer(transferWish(from, to, wanted)));

/** As if each of these had sent to each other before. */
export const knowEachOther = (
  { admin }: Pick<TestDatabase, "admin">,
  people: readonly { userId: string }[],
): Promise<unknown> => {
  const ids = people.map(({ userId }) => userId);
  return admin`
    insert into wallet.known_recipients (user_id, recipient_id)
    select a, b from unnest(${ids}::uuid[]) a, unnest(${ids}::uuid[]) b where a <> b on conflict do nothing`;
};
