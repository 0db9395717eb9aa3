import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { useDatabase } from "@/server/testing/database";
import { balanceOf, makePendingDeposit, makePerson, settle, spend } from "@/server/testing/factories";

const database = useDatabase();

const reverse = async (
  purchaseId: string,
  kind: string,
  object: string,
  amount: bigint,
): Promise<string | undefined> => {
  const rows = await query<{ outcome: string }>(
    "worker",
    "select outcome from wallet.reverse_deposit($1, $2, $3, $4, $5, $6, 'refunded', 'webhook')",
    [newId(), newReference(), purchaseId, kind, object, amount],
  );
  return rows[0]?.outcome;
};

const statusOf = async (id: string): Promise<string> =>
  ((await database.admin`select status from wallet.transactions where id = ${id}`)[0] as { status: string })
    .status;

const hold = async (
  purchaseId: string,
  depositId: string | null,
  amount: bigint,
  currency = "ZAR",
): Promise<string | undefined> =>
  (
    await query<{ outcome: string }>(
      "worker",
      "select outcome from wallet.hold_in_suspense($1, $2, $3, $4, $5, $6, 'amount_mismatch', 'paid', '{}')",
      [newId(), newReference(), purchaseId, depositId, amount, currency],
    )
  )[0]?.outcome;

describe("settle_deposit", () => {
  it("credits the user once and says already ever after", async () => {
    const person = await makePerson(database);
    const deposit = await makePendingDeposit(person);
    expect(await settle(deposit)).toBe("settled");
    expect(await settle(deposit)).toBe("already");
    expect((await balanceOf(person)).available).toBe(25_000n);
  });

  it("credits once when 200 settlements of one purchase arrive at the same moment", async () => {
    const person = await makePerson(database);
    const deposit = await makePendingDeposit(person);
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => settle(deposit)));
    expect(outcomes.filter((outcome) => outcome === "settled")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "already")).toHaveLength(199);
    expect((await balanceOf(person)).available).toBe(25_000n);
  });

  it("posts nothing when the amount is not what the person asked for", async () => {
    const person = await makePerson(database);
    const deposit = await makePendingDeposit(person);
    expect(await settle(deposit, 24_999n)).toBe("amount_mismatch");
    expect((await balanceOf(person)).available).toBe(0n);
  });

  it("still credits money that comes after we gave up, and marks it late", async () => {
    const person = await makePerson(database);
    for (const end of ["failed", "expired", "cancelled"]) {
      const deposit = await makePendingDeposit(person);
      await query("worker", "select * from wallet.close_deposit($1, $2, 'x', 'error', 'webhook', 'revio')", [
        deposit.depositId,
        end,
      ]);
      expect(await statusOf(deposit.depositId)).toBe(end);
      expect(await settle(deposit)).toBe("settled");
      const rows =
        await database.admin`select late, failure_code from wallet.transactions where id = ${deposit.depositId}`;
      expect(rows[0]).toEqual({ late: true, failure_code: null });
    }
    expect((await balanceOf(person)).available).toBe(75_000n);
  });

  it("does not know a purchase that no deposit has", async () => {
    const person = await makePerson(database);
    const deposit = await makePendingDeposit(person);
    expect(await settle({ ...deposit, purchaseId: crypto.randomUUID() })).toBe("unknown_purchase");
  });
});

describe("close_deposit", () => {
  it("never takes a completed deposit back", async () => {
    const deposit = await makePendingDeposit(await makePerson(database));
    await settle(deposit);
    const rows = await query<{ outcome: string }>(
      "worker",
      "select * from wallet.close_deposit($1, 'expired', null, 'expired', 'sweep', 'system')",
      [deposit.depositId],
    );
    expect(rows[0]?.outcome).toBe("already");
    expect(await statusOf(deposit.depositId)).toBe("completed");
  });
});

describe("reverse_deposit", () => {
  it("takes partial refunds back one per refund payment until nothing is left", async () => {
    const person = await makePerson(database);
    const deposit = await makePendingDeposit(person);
    expect(await reverse(deposit.purchaseId, "refund", "r0", 100n)).toBe("not_settled");
    await settle(deposit);
    expect(await reverse(deposit.purchaseId, "refund", "r1", 10_000n)).toBe("reversed");
    expect(await reverse(deposit.purchaseId, "refund", "r1", 10_000n)).toBe("already");
    expect(await statusOf(deposit.depositId)).toBe("partially_refunded");
    expect(await reverse(deposit.purchaseId, "refund", "r2", 15_001n)).toBe("exceeds");
    expect(await reverse(deposit.purchaseId, "refund", "r2", 15_000n)).toBe("reversed");
    expect(await statusOf(deposit.depositId)).toBe("refunded");
    expect((await balanceOf(person)).available).toBe(0n);
  });

  it("makes what the user no longer has a receivable with a break, and holds withdrawals after a chargeback", async () => {
    const person = await makePerson(database);
    const deposit = await makePendingDeposit(person);
    await settle(deposit);
    await reverse(deposit.purchaseId, "refund", "part", 10_000n);
    await spend(database, person.userId, 12_000n);
    expect(await reverse(deposit.purchaseId, "chargeback", deposit.purchaseId, 15_000n)).toBe("reversed");
    expect((await balanceOf(person)).available).toBe(0n);
    const owed =
      await database.admin`select -sum(balance) as owed from wallet.system_balances where kind = 'receivable'`;
    expect(owed[0]?.["owed"]).toBe("12000");
    expect(
      await database.admin`select type, amount from wallet.reconciliation_breaks where transaction_id = ${deposit.depositId}`,
    ).toEqual([{ type: "receivable", amount: "12000" }]);
    expect(
      await database.admin`select kind from wallet.security_holds where user_id = ${person.userId}`,
    ).toEqual([{ kind: "chargeback" }]);
  });
});

describe("what a person should hear of", () => {
  /** Each is the line of a timeline that was announced: the status it tells of. */
  const heard = async (userId: string): Promise<string[]> =>
    (
      await database.admin<{ line: string }[]>`
        select t.type || ' ' || e.to_status as line from wallet.outbox o
          join wallet.transactions t on t.id = o.subject_id
          join wallet.transaction_events e on e.transaction_id = t.id and e.seq = o.occurrence
         where o.event_name = 'transaction/changed' and t.user_id = ${userId} order by o.id`
    ).map((row) => row.line);
  const close = (id: string, to: string): Promise<unknown> =>
    query("worker", "select * from wallet.close_deposit($1, $2, 'x', null, 'webhook', 'revio')", [id, to]);

  it("is announced once, in the statement that made it: a credit, a failure, a refund", async () => {
    const person = await makePerson(database);
    const [paid, failed] = [await makePendingDeposit(person), await makePendingDeposit(person)];
    for (let time = 0; time < 2; time++) {
      await settle(paid);
      await reverse(paid.purchaseId, "refund", "h1", 10_000n);
      await close(failed.depositId, "failed");
    }
    expect(await heard(person.userId)).toEqual(["deposit completed", "refund completed", "deposit failed"]);
  });

  it("is not that a checkout was left or ended by itself", async () => {
    const person = await makePerson(database);
    for (const to of ["cancelled", "expired"]) await close((await makePendingDeposit(person)).depositId, to);
    expect(await heard(person.userId)).toEqual([]);
  });
});

describe("hold_in_suspense", () => {
  it("keeps money of a wrong amount apart, once, and never credits it afterwards", async () => {
    const person = await makePerson(database);
    const deposit = await makePendingDeposit(person);
    expect(await hold(deposit.purchaseId, deposit.depositId, 24_999n)).toBe("held");
    expect(await hold(deposit.purchaseId, deposit.depositId, 24_999n)).toBe("already");
    expect(await settle(deposit)).toBe("held");
    expect((await balanceOf(person)).available).toBe(0n);
  });

  it("takes money in another currency and money without any deposit", async () => {
    const deposit = await makePendingDeposit(await makePerson(database));
    expect(await hold(deposit.purchaseId, deposit.depositId, 1_400n, "USD")).toBe("held");
    expect(await hold(crypto.randomUUID(), null, 5_000n)).toBe("held");
  });

  it("is not credited as well when the purchase turns out to be a deposit's", async () => {
    const person = await makePerson(database);
    const deposit = await makePendingDeposit(person);
    expect(await hold(deposit.purchaseId, null, 25_000n)).toBe("held"); // found before it was attached
    expect(await settle(deposit)).toBe("held");
    expect((await balanceOf(person)).available).toBe(0n);
  });

  it("and a settlement at the same moment take the money once", async () => {
    for (let round = 0; round < 20; round++) {
      const deposit = await makePendingDeposit(await makePerson(database));
      const outcomes = await Promise.all([settle(deposit), hold(deposit.purchaseId, null, 25_000n)]);
      expect([
        ["settled", "settled"],
        ["held", "held"],
      ]).toContainEqual(outcomes);
    }
  });

  it("is held once when many find the same purchase at the same moment", async () => {
    const purchaseId = crypto.randomUUID();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => hold(purchaseId, null, 700n)));
    expect(outcomes.filter((outcome) => outcome === "held")).toHaveLength(1);
  });
});

describe("start_deposit", () => {
  const start = async (person: { userId: string; sessionId: string }, key: string, amount: bigint) =>
    (
      await query<{ outcome: string; refusal_code: string | null; transaction_id: string }>(
        "app",
        "select * from wallet.start_deposit($1, $2, $3, $4, $5, 'ZAR', $6, 1000, 5000000, '1 hour', null)",
        [newId(), person.userId, person.sessionId, key, amount, newReference()],
      )
    )[0];

  it("has one effect and one answer for 100 parallel requests with one key", async () => {
    const person = await makePerson(database);
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 100 }, () => start(person, key, 25_000n)));
    expect(answers.filter((answer) => answer?.outcome === "started")).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer?.transaction_id)).size).toBe(1);
  });

  it("answers started again to the very request that wrote it, whose first answer was lost with its connection", async () => {
    const person = await makePerson(database);
    const [id, key] = [newId(), crypto.randomUUID()];
    const send = async (as: string): Promise<string | undefined> =>
      (
        await query<{ outcome: string }>(
          "app",
          "select * from wallet.start_deposit($1, $2, $3, $4, 5000, 'ZAR', $5, 1000, 5000000, '1 hour', null)",
          [as, person.userId, person.sessionId, key, newReference()],
        )
      )[0]?.outcome;
    expect([await send(id), await send(id), await send(newId())]).toEqual(["started", "started", "repeated"]);
  });

  it("refuses the key with another amount, and repeats a refusal for ever", async () => {
    const person = await makePerson(database);
    const key = crypto.randomUUID();
    expect(await start(person, key, 999n)).toMatchObject({
      outcome: "refused",
      refusal_code: "AMOUNT_TOO_SMALL",
    });
    expect(await start(person, key, 999n)).toMatchObject({
      outcome: "refused",
      refusal_code: "AMOUNT_TOO_SMALL",
    });
    await expect(start(person, key, 1_000n)).rejects.toMatchObject({ code: "WL003" });
    const rows =
      await database.admin`select count(*) from wallet.transactions where user_id = ${person.userId}`;
    expect(rows[0]?.["count"]).toBe("0");
  });

  it("refuses a closed person as one without a session, keeps no key, and a frozen one for ever", async () => {
    const [person, key] = [await makePerson(database), crypto.randomUUID()];
    const become = (status: string): Promise<unknown> =>
      database.admin`update wallet.users set status = ${status}, closed_at = ${status === "closed" ? new Date() : null} where id = ${person.userId}`;
    await become("closed");
    await expect(start(person, key, 5_000n)).rejects.toMatchObject({ code: "WL004" });
    await become("frozen");
    expect(await start(person, key, 5_000n)).toMatchObject({ outcome: "refused", refusal_code: "FROZEN" });
    await become("active");
    expect(await start(person, key, 5_000n)).toMatchObject({ outcome: "refused", refusal_code: "FROZEN" });
    expect(await start(person, crypto.randomUUID(), 5_000n)).toMatchObject({ outcome: "started" });
  });

  it("refuses an ended session and a foreign one", async () => {
    const person = await makePerson(database);
    const other = await makePerson(database);
    await expect(
      start({ userId: person.userId, sessionId: other.sessionId }, crypto.randomUUID(), 5_000n),
    ).rejects.toMatchObject({ code: "WL004" });
    await database.admin`update wallet.sessions set revoked_at = now() where id = ${person.sessionId}`;
    await expect(start(person, crypto.randomUUID(), 5_000n)).rejects.toMatchObject({ code: "WL004" });
  });
});
