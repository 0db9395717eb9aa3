/** Money to somebody new, and much of it, leaves only when its sender has confirmed exactly that. */
import { beforeEach, describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { useDatabase } from "@/server/testing/database";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { stepUp } from "@/server/testing/step-up";
import { confirmedTransfer, makeRichPerson, transfer, transferWish } from "@/server/testing/transfers";
import { sendTransfer, transferDetails, type TransferWish } from "./send-transfer";

const database = useDatabase({ TRANSFER_CONFIRM_ABOVE_MINOR: "20000", TRANSFER_MAX_MINOR: "90000" });
let from: Person;
let to: Person;

beforeEach(async () => {
  from = await makeRichPerson(database, 200_000n);
  to = await makePerson(database);
});

const answerOf = (wish: TransferWish): Promise<string> =>
  sendTransfer(wish).then(
    () => "sent",
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );
const rowsUnder = async ({ key }: TransferWish): Promise<number> =>
  (await database.admin`select from wallet.requests where idempotency_key = ${key}`).length;
const hold = (until: string | null) => database.admin`
  insert into wallet.security_holds (id, user_id, kind, reason, object_id, until)
  values (${newId()}, ${from.userId}, 'credentials', 'password_reset', '', wallet.clock() + ${until}::interval)`;

describe("a transfer to somebody for the first time", () => {
  it("14.9 needs a confirmation; without one nothing is left, and the same key goes on with it", async () => {
    const wish = transferWish(from, to);
    expect(await answerOf(wish)).toBe("STEP_UP_REQUIRED");
    expect(await rowsUnder(wish)).toBe(0);
    expect(await answerOf(await confirmedTransfer(wish))).toBe("sent");
    expect(await answerOf(wish)).toBe("sent"); // told again, moved once
    expect((await balanceOf(to)).available).toBe(10_000n);
  });

  it("14.9 takes a confirmation of this amount and person alone, of this session", async () => {
    const other = await makePerson(database);
    const details = transferDetails(transferWish(from, to));
    const wrong = [
      await stepUp(from, "transfer.send", { ...details, amount: "10001" }),
      await stepUp(from, "transfer.send", { ...details, recipientId: other.userId }),
      await stepUp(from, "transfer.send", { ...details, currency: "USD" }),
      await stepUp(other, "transfer.send", details),
      await stepUp(from, "session.elevate", {}),
      newId(),
    ];
    for (const id of wrong)
      expect(await answerOf(transferWish({ ...from, stepUp: id } as Person, to))).toBe("STEP_UP_REQUIRED");
  });

  it("needs none the next time, and says nothing about the way back", async () => {
    await transfer(from, to);
    expect(await answerOf(transferWish(from, to, { amountMinor: 20_000n }))).toBe("sent");
    expect(await answerOf(transferWish(to, from))).toBe("STEP_UP_REQUIRED");
  });

  it("14.21 needs a second factor, whatever was confirmed", async () => {
    const plain = await makeRichPerson(database);
    await database.admin`update wallet.factors set removed_at = now() where user_id = ${plain.userId}`;
    expect(await answerOf(await confirmedTransfer(transferWish(plain, to)))).toBe("FACTOR_REQUIRED");
  });

  it("is refused while a hold keeps money back, which lets it go to known people", async () => {
    const known = await makePerson(database);
    await transfer(from, known);
    await hold("1 hour");
    const wish = await confirmedTransfer(transferWish(from, to));
    expect(await answerOf(wish)).toBe("NEW_RECIPIENT_HELD");
    expect(await answerOf(transferWish(from, known))).toBe("sent");
    expect((await balanceOf(to)).available).toBe(0n);
  });

  it("is none after one that was refused", async () => {
    const wish = await confirmedTransfer(transferWish(from, to, { amountMinor: 90_001n }));
    expect(await answerOf(wish)).toBe("AMOUNT_TOO_LARGE");
    expect(await answerOf(transferWish(from, to))).toBe("STEP_UP_REQUIRED");
  });
});

describe("a transfer above the limit for it", () => {
  it("14.9 needs a confirmation each time, also to known people, from the first cent above", async () => {
    await transfer(from, to);
    const much = () => transferWish(from, to, { amountMinor: 20_001n });
    expect(await answerOf(much())).toBe("STEP_UP_REQUIRED");
    expect(await answerOf(await confirmedTransfer(much()))).toBe("sent");
    expect(await answerOf(much())).toBe("STEP_UP_REQUIRED");
  });

  it("14.9 takes a confirmation once under 10 uses at the same moment, by each way of sending", async () => {
    await transfer(from, to);
    const { actor } = await confirmedTransfer(transferWish(from, to, { amountMinor: 20_001n }));
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        answerOf({ ...transferWish(from, to, { amountMinor: 20_001n }), actor }),
      ),
    );
    expect(answers.filter((answer) => answer === "sent")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "STEP_UP_REQUIRED")).toHaveLength(9);
  });

  it("14.9 is none where nobody says how much may go without", async () => {
    await transfer(from, to);
    const ids = [newId(), newId(), from.userId, from.sessionId, crypto.randomUUID(), to.userId];
    const send = query(
      "app",
      "select * from wallet.send_transfer($1, $2, $3, $4, $5, $6, 1, 'ZAR', '', $7, $8, 1, 900000, 900000, 900000, null, null, null)",
      [...ids, newReference(), newReference()],
    );
    await expect(send).rejects.toMatchObject({ code: "WL019" });
  });
});
