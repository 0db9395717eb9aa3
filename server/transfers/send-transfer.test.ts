import { describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { env } from "@/server/env";
import { Refusal } from "@/server/errors";
import { connectAs } from "@/server/testing/connect";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { lockWaits } from "@/server/testing/lock-waits";
import {
  confirmedTransfer,
  knowEachOther,
  makeRichPerson,
  transfer,
  transferWish,
} from "@/server/testing/transfers";
import { sendTransfer, type TransferWish } from "./send-transfer";

const database = useDatabase({
  TRANSFER_MIN_MINOR: "100",
  TRANSFER_MAX_MINOR: "50000",
  TRANSFER_DAY_MINOR: "60000",
  TRANSFER_MONTH_MINOR: "80000",
});

const gate = connectAs(database, "admin");

/** The refusal a wish ends with and its field, or "sent". */
async function answerOf(wish: TransferWish): Promise<string> {
  try {
    await sendTransfer(wish);
    return "sent";
  } catch (error) {
    if (error instanceof Refusal) return [error.code, error.details.field].filter(Boolean).join(" ");
    throw error;
  }
}

const rowsOf = (person: Person) => database.admin<
  {
    id: string;
    direction: string;
    group_id: string;
    counterparty_user_id: string;
    status: string;
    amount: string;
    fee: string;
    reference: string;
    description: string;
  }[]
>`select id, direction, group_id, counterparty_user_id, status, amount, fee, reference, description
    from wallet.transactions where user_id = ${person.userId} and type = 'transfer' order by created_at, id`;

/** Somebody with this much, and somebody they have sent to before. */
async function makePair(amountMinor = 100_000n): Promise<[from: Person, to: Person]> {
  const pair: [Person, Person] = [await makeRichPerson(database, amountMinor), await makePerson(database)];
  await knowEachOther(database, pair);
  return pair;
}

const availableOf = async (person: Person): Promise<bigint> => (await balanceOf(person)).available;

describe("sendTransfer", () => {
  it("moves the money at once, with a row for each person under one group and one entry", async () => {
    const [from, to] = await makePair();
    const id = await transfer(from, to, { amountMinor: 12_345n, note: "Rent for March" });
    expect([await availableOf(from), await availableOf(to)]).toEqual([87_655n, 12_345n]);
    const [out] = await rowsOf(from);
    const [into] = await rowsOf(to);
    const shared = {
      status: "completed",
      amount: "12345",
      fee: "0",
      description: "Rent for March",
      group_id: id,
    };
    expect(out).toMatchObject({ ...shared, id, direction: "out", counterparty_user_id: to.userId });
    expect(into).toMatchObject({ ...shared, direction: "in", counterparty_user_id: from.userId });
    expect(out?.reference).not.toBe(into?.reference);
    const entries =
      await database.admin`select kind, amount from wallet.entries where transaction_id = ${id}`;
    expect(entries).toEqual([{ kind: "transfer", amount: "12345" }]);
  });

  it("tells the recipient's line to whoever sends messages, and writes who did it", async () => {
    const [from, to] = await makePair();
    const id = await transfer(from, to);
    const [into] = await rowsOf(to);
    const announced =
      await database.admin`select event_name, subject_id::text from wallet.outbox where subject_id in (${id}, ${into?.id ?? ""})`;
    expect(announced).toEqual([{ event_name: "transaction/changed", subject_id: into?.id }]);
    const audit = await database.admin`select actor, outcome from wallet.audit_log where object_id = ${id}`;
    expect(audit).toEqual([{ actor: `user:${from.userId}`, outcome: "done" }]);
  });

  it("moves once for twenty calls with one key, and answers each with the same transfer", async () => {
    const [from, to] = await makePair();
    const wish = transferWish(from, to);
    const answers = await Promise.all(Array.from({ length: 20 }, () => sendTransfer(wish)));
    expect(new Set([...answers, await sendTransfer(wish)]).size).toBe(1);
    expect([await availableOf(from), await availableOf(to)]).toEqual([90_000n, 10_000n]);
  });

  it("refuses a key that was used for other input, and moves nothing", async () => {
    const [from, to] = await makePair();
    const wish = transferWish(from, to);
    await sendTransfer(wish);
    const other = await makePerson(database);
    for (const changed of [{ amountMinor: 10_001n }, { note: "other" }, { recipientId: other.userId }])
      expect(await answerOf({ ...wish, ...changed })).toBe("IDEMPOTENCY_CONFLICT");
    expect(await availableOf(from)).toBe(90_000n);
  });

  it("takes the same key of two people as two wishes", async () => {
    const [a, b] = [await makeRichPerson(database), await makeRichPerson(database)];
    const there = transferWish(a, b, { amountMinor: 1_000n });
    await sendTransfer(await confirmedTransfer(there));
    await transfer(b, a, { key: there.key, amountMinor: 3_000n });
    expect([await availableOf(a), await availableOf(b)]).toEqual([102_000n, 98_000n]);
  });

  it("never spends more than there is, however many are sent at once, both ways", async () => {
    const [a, b] = [await makeRichPerson(database, 25_000n), await makeRichPerson(database, 25_000n)];
    await knowEachOther(database, [a, b]);
    const wishes = Array.from({ length: 12 }, (_, place) =>
      place % 2 === 0 ? transferWish(a, b) : transferWish(b, a),
    );
    const answers = await Promise.all(wishes.map(answerOf));
    expect(
      answers.filter(
        (answer) => answer !== "sent" && !/^(INSUFFICIENT_FUNDS|LIMIT_DAY) amount$/.test(answer),
      ),
    ).toEqual([]);
    expect((await availableOf(a)) + (await availableOf(b))).toBe(50_000n);
  });
});

describe("sendTransfer, refused", () => {
  it.each<[string, string, (from: Person, to: Person) => Partial<TransferWish>]>([
    ["a currency that is not rand", "UNSUPPORTED_CURRENCY currency", () => ({ currency: "USD" })],
    ["less than the least", "AMOUNT_TOO_SMALL amount", () => ({ amountMinor: 99n })],
    ["nothing", "AMOUNT_TOO_SMALL amount", () => ({ amountMinor: 0n })],
    ["more than the most", "AMOUNT_TOO_LARGE amount", () => ({ amountMinor: 50_001n })],
    ["oneself", "SELF to", (from) => ({ recipientId: from.userId })],
    ["somebody there is not", "RECIPIENT_NOT_FOUND to", () => ({ recipientId: newId() })],
  ])("says so for %s, for ever under that key, and writes it down", async (_what, answer, wanted) => {
    const [from, to] = await makePair();
    const wish = transferWish(from, to, wanted(from, to));
    expect(await answerOf(wish)).toBe(answer);
    expect(await answerOf(wish)).toBe(answer);
    expect(await rowsOf(from)).toEqual([]);
    expect(await availableOf(from)).toBe(100_000n);
    const denied =
      await database.admin`select reason from wallet.audit_log where actor = ${`user:${from.userId}`} and outcome = 'denied'`;
    expect(denied).toEqual([{ reason: answer.split(" ")[0] }]);
  });

  it.each([
    ["closed", "RECIPIENT_NOT_FOUND to"],
    ["frozen", "RECIPIENT_UNAVAILABLE to"],
  ])("says so for a recipient who is %s", async (status, answer) => {
    const [from, to] = await makePair();
    await database.admin`update wallet.users set status = ${status}, closed_at = ${status === "closed" ? new Date() : null} where id = ${to.userId}`;
    expect(await answerOf(transferWish(from, to))).toBe(answer);
    expect(await availableOf(from)).toBe(100_000n);
  });

  it("says so to a sender who is frozen, and to a session that ended", async () => {
    const [from, to] = await makePair();
    await database.admin`update wallet.users set status = 'frozen' where id = ${from.userId}`;
    expect(await answerOf(transferWish(from, to))).toBe("FROZEN");
    await database.admin`update wallet.sessions set revoked_at = now() where id = ${from.sessionId}`;
    expect(await answerOf(transferWish(from, to))).toBe("SESSION_ENDED");
  });

  it("says so to a session that ended while its transfer waited for the balance", async () => {
    const [from, to] = await makePair();
    await gate`begin`;
    await gate`select from wallet.balances where user_id = ${from.userId} for update`;
    const sending = answerOf(transferWish(from, to));
    await expect.poll(lockWaits, { interval: 5 }).toBe(1);
    await gate`update wallet.sessions set revoked_at = now() where id = ${from.sessionId}`;
    await gate`commit`;
    expect(await sending).toBe("SESSION_ENDED");
    expect(await availableOf(from)).toBe(100_000n);
  });

  it("says so when there is a cent too little, and sends what there is", async () => {
    const [from, to] = await makePair(20_000n);
    expect(await answerOf(transferWish(from, to, { amountMinor: 20_001n }))).toBe(
      "INSUFFICIENT_FUNDS amount",
    );
    expect(await answerOf(transferWish(from, to, { amountMinor: 20_000n }))).toBe("sent");
  });

  it("holds the limit of a day and of a month to the cent, also when many are sent at once", async () => {
    const [from, to] = await makePair(300_000n);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => answerOf(transferWish(from, to, { amountMinor: 20_000n }))),
    );
    expect(answers.filter((answer) => answer === "sent")).toHaveLength(3);
    expect(await answerOf(transferWish(from, to, { amountMinor: 100n }))).toBe("LIMIT_DAY amount");
    await database.admin`update wallet.limit_usage set day_amount = 0 where user_id = ${from.userId}`;
    await database.admin`update wallet.transactions set created_at = created_at - interval '1 day' where user_id = ${from.userId}`;
    expect(await answerOf(transferWish(from, to, { amountMinor: 20_001n }))).toBe("LIMIT_MONTH amount");
    expect(await answerOf(transferWish(from, to, { amountMinor: 20_000n }))).toBe("sent");
    expect(await availableOf(to)).toBe(env().TRANSFER_MONTH_MINOR);
  });

  it("forgets the limits of last month", async () => {
    const [from, to] = await makePair();
    await transfer(from, to, { amountMinor: 50_000n });
    expect(await answerOf(transferWish(from, to, { amountMinor: 20_000n }))).toBe("LIMIT_DAY amount");
    await shiftClock(database, "40 days");
    await database.admin`update wallet.sessions set idle_expires_at = now() + interval '90 days', expires_at = now() + interval '90 days' where id = ${from.sessionId}`;
    expect(await answerOf(transferWish(from, to, { amountMinor: 20_000n }))).toBe("sent");
    await shiftClock(database, null);
  });
});
