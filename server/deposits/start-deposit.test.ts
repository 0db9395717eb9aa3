import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "@/server/errors";
import { getPurchase } from "@/server/revio/purchases";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { breaksOf, depositById, effectsOf, openDeposit, wishOf } from "@/server/testing/deposits";
import { balanceOf, makePerson } from "@/server/testing/factories";
import { newClient, useSandbox } from "@/server/testing/sandbox";
import { setTierLimits } from "@/server/testing/tiers";
import { applyPurchase } from "./apply-purchase";
import { refreshDeposit } from "./refresh-deposit";
import { startDeposit } from "./start-deposit";

const database = useDatabase();
const sandbox = useSandbox(database);

beforeEach(async () => {
  await sandbox.heal();
  await newClient();
});

/** The refusal a start ends with, or its deposit's id. */
const answerOf = (wish: Parameters<typeof startDeposit>[0]): Promise<string> =>
  startDeposit(wish).catch((error: unknown) => {
    if (error instanceof Refusal) return `${error.code} ${error.details.field ?? "-"}`;
    throw error;
  });

/** Each deposit of a person, oldest first. */
const depositsOf = (userId: string) =>
  database.admin<{ id: string; status: string; reference: string; failure: string | null }[]>`
    select id, status, reference, failure_code as failure from wallet.transactions where user_id = ${userId} order by created_at, id`;

const outcomeOf = async (id: string): Promise<string | null | undefined> => {
  const rows = await database.admin<{ outcome: string | null }[]>`
    select outcome from wallet.provider_operations where transaction_id = ${id}`;
  return rows[0]?.outcome;
};

/** What Revio's own event about a purchase leads to: the purchase is read, and what it says is applied. */
async function hearOf(purchaseId: string): Promise<string> {
  const answer = await getPurchase(purchaseId);
  if (answer.kind !== "ok") throw new Error(`not read: ${answer.kind}`);
  return applyPurchase(answer.value, { cause: "webhook" });
}

describe("startDeposit", () => {
  it("writes the deposit and opens a checkout that can be paid, and credits nothing", async () => {
    const person = await makePerson(database);
    const deposit = await openDeposit(person, { amountMinor: 123_45n });
    expect(deposit).toMatchObject({
      status: "pending",
      amount: 12_345n,
      currency: "ZAR",
      providerStatus: "created",
    });
    expect(deposit.checkoutUrl).toBe(`${sandbox.origin()}/p/${deposit.purchaseId}/invoice/`);
    expect(deposit.dueAt?.getTime()).toBeGreaterThan(Date.now() + 59 * 60_000);
    expect(await sandbox.purchasesOf(deposit.reference)).toEqual([
      { id: deposit.purchaseId, status: "created" },
    ]);
    expect(await balanceOf(person)).toEqual({ available: 0n, reserved: 0n });
    expect(await outcomeOf(deposit.id)).toBe("ok");
  });

  it("answers the same deposit for the same key and sends nothing again, also while the first is under way", async () => {
    const wish = wishOf(await makePerson(database));
    const answers = await Promise.all(Array.from({ length: 20 }, () => startDeposit(wish)));
    answers.push(await startDeposit(wish));
    expect(new Set(answers).size).toBe(1);
    const deposit = await depositById(answers[0] ?? "");
    expect(await sandbox.purchasesOf(deposit.reference)).toHaveLength(1);
    expect(await depositsOf(wish.actor.userId)).toHaveLength(1);
  });

  it("refuses the key for another amount or currency, and leaves the first as it was", async () => {
    const wish = wishOf(await makePerson(database));
    const id = await startDeposit(wish);
    expect(await answerOf({ ...wish, amountMinor: 25_001n })).toBe("IDEMPOTENCY_CONFLICT -");
    expect(await answerOf({ ...wish, currency: "USD" })).toBe("IDEMPOTENCY_CONFLICT -");
    expect((await depositsOf(wish.actor.userId)).map((row) => row.id)).toEqual([id]);
  });

  it("takes one key of two people for two deposits", async () => {
    const key = randomUUID();
    const [one, other] = [await makePerson(database), await makePerson(database)];
    expect(await startDeposit(wishOf(one, { key }))).not.toBe(await startDeposit(wishOf(other, { key })));
  });

  it.each([
    ["AMOUNT_TOO_SMALL amount", { amountMinor: 999n }],
    ["AMOUNT_TOO_LARGE amount", { amountMinor: 5_000_001n }],
    ["UNSUPPORTED_CURRENCY currency", { currency: "USD" }],
  ])("stores the refusal %s for ever, and tells Revio nothing", async (expected, wanted) => {
    const wish = wishOf(await makePerson(database), wanted);
    const before = await sandbox.asked("POST", /\/purchases\/$/);
    expect(await Promise.all([answerOf(wish), answerOf(wish)])).toEqual([expected, expected]);
    expect(await answerOf(wish)).toBe(expected);
    expect(await depositsOf(wish.actor.userId)).toEqual([]);
    expect(await sandbox.asked("POST", /\/purchases\/$/)).toBe(before);
  });

  it("takes the smallest and the largest amount", async () => {
    const person = await makePerson(database);
    await setTierLimits(database, {});
    for (const amountMinor of [1_000n, 5_000_000n])
      expect((await openDeposit(person, { amountMinor })).amount).toBe(amountMinor);
  });

  it("refuses a frozen person, naming no field, and goes on refusing that key after the thaw", async () => {
    const person = await makePerson(database);
    const wish = wishOf(person);
    await database.admin`update wallet.users set status = 'frozen' where id = ${person.userId}`;
    expect(await answerOf(wish)).toBe("FROZEN -");
    await database.admin`update wallet.users set status = 'active' where id = ${person.userId}`;
    expect(await answerOf(wish)).toBe("FROZEN -");
    expect(await answerOf(wishOf(person))).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("refuses an ended session without taking the key", async () => {
    const person = await makePerson(database);
    const wish = wishOf(person);
    await database.admin`update wallet.sessions set revoked_at = now() where id = ${person.sessionId}`;
    expect(await answerOf(wish)).toBe("SESSION_ENDED -");
    expect(await database.admin`select from wallet.requests where user_id = ${person.userId}`).toHaveLength(
      0,
    );
  });

  it("writes a refusal and a start into the audit log", async () => {
    const person = await makePerson(database);
    await answerOf(wishOf(person, { amountMinor: 1n }));
    await startDeposit(wishOf(person));
    const rows = await database.admin<{ outcome: string; reason: string | null }[]>`
      select outcome, reason from wallet.audit_log where actor = ${`user:${person.userId}`} order by at, id`;
    expect([...rows]).toEqual([
      { outcome: "denied", reason: "AMOUNT_TOO_SMALL" },
      { outcome: "done", reason: null },
    ]);
  });
});

describe("startDeposit, when Revio surely did not take the order", () => {
  it("says so, closes the deposit, and says the same for the same key for ever, sending nothing", async () => {
    const wish = wishOf(await makePerson(database));
    await sandbox.fault(
      { path: "/purchases/" },
      { kind: "answer", status: 429, accept: false, retry_after: 30 },
    );
    expect(await answerOf(wish)).toBe("PROVIDER_UNAVAILABLE -");
    await sandbox.heal();
    await newClient();
    const before = await sandbox.asked("POST", /\/purchases\/$/);
    expect(await answerOf(wish)).toBe("PROVIDER_UNAVAILABLE -");
    expect(await depositsOf(wish.actor.userId)).toMatchObject([
      { status: "failed", failure: "provider_unavailable" },
    ]);
    expect(await sandbox.asked("POST", /\/purchases\/$/)).toBe(before);
  });

  it("14.46 says so when nobody listens there, and another key works once somebody does", async () => {
    const person = await makePerson(database);
    await sandbox.stop();
    expect(await answerOf(wishOf(person))).toBe("PROVIDER_UNAVAILABLE -");
    await sandbox.start();
    expect(await openDeposit(person)).toMatchObject({ status: "pending" });
  });

  it("tries once more after a 429 with a short wait, and then has one purchase", async () => {
    const person = await makePerson(database);
    await sandbox.fault(
      { path: "/purchases/", times: 1 },
      { kind: "answer", status: 429, accept: false, retry_after: 0 },
    );
    const deposit = await openDeposit(person);
    expect(await sandbox.purchasesOf(deposit.reference)).toHaveLength(1);
  });

  it("closes the deposit as rejected when Revio refuses the order itself", async () => {
    const person = await makePerson(database);
    const id = await startDeposit(wishOf(person, { tag: "objerr" }));
    expect(await depositById(id)).toMatchObject({
      status: "failed",
      failureCode: "rejected",
      checkoutUrl: null,
    });
    expect(await outcomeOf(id)).toBe("rejected");
  });
});

describe("startDeposit, when the answer is lost", () => {
  it.each([
    ["an answer of 500 after the order was taken", "500", null],
    ["an answer cut off in its middle", undefined, { kind: "reset" }],
    ["half of the JSON", undefined, { kind: "cut_json" }],
    ["a page of a proxy, the order taken", undefined, { kind: "html", status: 502, accept: true }],
  ])(
    "keeps the deposit as created after %s, and the purchase's own event finds it",
    async (_, tag, action) => {
      if (action) await sandbox.fault({ method: "POST", path: "/purchases/", times: 1 }, action);
      const wish = wishOf(await makePerson(database), tag === undefined ? {} : { tag });
      const id = await startDeposit(wish);
      const lost = await depositById(id);
      expect(lost).toMatchObject({ status: "created", revioPurchaseId: null, checkoutUrl: null });
      expect(await outcomeOf(id)).toBe("unknown");
      expect(await startDeposit(wish)).toBe(id);
      const [purchase, ...others] = await sandbox.purchasesOf(lost.reference);
      expect(others).toEqual([]);
      await Promise.all([hearOf(purchase?.id ?? ""), hearOf(purchase?.id ?? "")]);
      const found = await depositById(id);
      expect(found).toMatchObject({ status: "pending", revioPurchaseId: purchase?.id });
      expect(found.checkoutUrl).toContain(purchase?.id);
      expect(await outcomeOf(id)).toBe("ok");
      expect(await breaksOf(database, purchase?.id ?? "")).toEqual([]);
    },
  );

  it.each([
    ["a 503, which may come from anything on the way", "503", null],
    ["a connection closed before an answer", undefined, { kind: "close" }],
  ])("never sends a second create after %s", async (_, tag, action) => {
    if (action) await sandbox.fault({ method: "POST", path: "/purchases/", times: 1 }, action);
    const wish = wishOf(await makePerson(database), tag === undefined ? {} : { tag });
    const before = await sandbox.asked("POST", /\/purchases\/$/);
    const id = await startDeposit(wish);
    expect(await startDeposit(wish)).toBe(id);
    expect(await depositById(id)).toMatchObject({ status: "created", failureCode: null });
    expect(await sandbox.asked("POST", /\/purchases\/$/)).toBe(before + 1);
  });

  it("credits a purchase that was paid before we had heard of it", async () => {
    const person = await makePerson(database);
    const id = await startDeposit(wishOf(person, { tag: "500" }));
    const [purchase] = await sandbox.purchasesOf((await depositById(id)).reference);
    await sandbox.act(purchase?.id ?? "", "pay");
    expect((await Promise.all([hearOf(purchase?.id ?? ""), hearOf(purchase?.id ?? "")])).sort()).toEqual([
      "already",
      "settled",
    ]);
    expect(await balanceOf(person)).toEqual({ available: 25_000n, reserved: 0n });
    expect(await effectsOf(database, purchase?.id ?? "")).toEqual(["settlement 25000"]);
  });

  it("gives the deposit to the event that outruns the answer, and both agree", async () => {
    const person = await makePerson(database);
    await sandbox.fault({ method: "POST", path: "/purchases/", times: 1 }, { kind: "latency", ms: 300 });
    const starting = startDeposit(wishOf(person));
    let purchases: { id: string }[] = [];
    while (purchases.length === 0) {
      const [row] = await depositsOf(person.userId);
      purchases = row ? await sandbox.purchasesOf(row.reference) : [];
    }
    await hearOf(purchases[0]?.id ?? "");
    expect(await depositById(await starting)).toMatchObject({
      status: "pending",
      revioPurchaseId: purchases[0]?.id,
    });
  });
});

describe("startDeposit, when the checkout's address is foreign", () => {
  it("never shows it, cancels the purchase, closes the deposit, and tells an admin", async () => {
    const person = await makePerson(database);
    const id = await startDeposit(wishOf(person, { tag: "badurl" }));
    const deposit = await depositById(id);
    expect(deposit).toMatchObject({ status: "failed", failureCode: "bad_checkout", checkoutUrl: null });
    expect(await sandbox.purchasesOf(deposit.reference)).toMatchObject([{ status: "cancelled" }]);
    expect(await breaksOf(database, deposit.revioPurchaseId ?? "")).toEqual(["unexpected_status/high"]);
  });

  it("never shows it to the event that finds a lost purchase either", async () => {
    const person = await makePerson(database);
    await sandbox.fault({ method: "POST", path: "/purchases/", times: 1 }, { kind: "reset" });
    const id = await startDeposit(wishOf(person, { tag: "badurl" }));
    const [purchase] = await sandbox.purchasesOf((await depositById(id)).reference);
    await hearOf(purchase?.id ?? "");
    expect(await depositById(id)).toMatchObject({ checkoutUrl: null, revioPurchaseId: purchase?.id });
  });
});

describe("startDeposit, on a machine whose clock is wrong", () => {
  it("gives the checkout an hour by the database's clock, here and at Revio", async () => {
    await shiftClock(database, "5 minutes");
    const deposit = await openDeposit(await makePerson(database));
    await shiftClock(database, null);
    const [row] = await database.admin<{ minutes: number; due: number }[]>`
      select (extract(epoch from due_at - now()) / 60)::float8 as minutes, floor(extract(epoch from due_at))::int as due
        from wallet.transactions where id = ${deposit.id}`;
    expect(row?.minutes).toBeGreaterThan(64);
    expect(row?.minutes).toBeLessThan(65.1);
    const [purchase] = await sandbox.list("purchases", `?reference=${deposit.reference}`);
    expect(purchase?.["body"]).toMatchObject({ due: row?.due });
  });
});

describe("startDeposit, after a decline", () => {
  it("cancels the declined purchase before the new checkout is given out", async () => {
    const person = await makePerson(database);
    const declined = await openDeposit(person);
    await sandbox.act(declined.purchaseId, "fail");
    await refreshDeposit(declined, "webhook");
    const next = await openDeposit(person);
    expect(await sandbox.purchasesOf(declined.reference)).toMatchObject([{ status: "cancelled" }]);
    expect(await depositById(declined.id)).toMatchObject({ status: "failed", providerStatus: "cancelled" });
    expect(next.status).toBe("pending");
  });

  it("credits the declined one when it was paid in the meantime, beside the new one", async () => {
    const person = await makePerson(database);
    const declined = await openDeposit(person);
    await sandbox.act(declined.purchaseId, "fail");
    await refreshDeposit(declined, "webhook");
    await sandbox.act(declined.purchaseId, "pay");
    await openDeposit(person);
    expect(await depositById(declined.id)).toMatchObject({ status: "completed", late: true });
    expect(await balanceOf(person)).toEqual({ available: 25_000n, reserved: 0n });
  });

  it("starts the new one also when the cancel gets no answer", async () => {
    const person = await makePerson(database);
    const declined = await openDeposit(person);
    await sandbox.act(declined.purchaseId, "fail");
    await refreshDeposit(declined, "webhook");
    await sandbox.fault({ path: "/purchases/{id}/cancel/" }, { kind: "answer", status: 500 });
    expect(await openDeposit(person)).toMatchObject({ status: "pending" });
    expect(await depositById(declined.id)).toMatchObject({ status: "failed" });
  });

  it("waits 3 s at most for a Revio that hangs, however many were declined", async () => {
    const person = await makePerson(database);
    const declined = [await openDeposit(person), await openDeposit(person)];
    for (const deposit of declined) {
      await sandbox.act(deposit.purchaseId, "fail");
      await refreshDeposit(deposit, "webhook");
    }
    await sandbox.fault({ path: "/purchases/{id}/cancel/" }, { kind: "latency", ms: 4000 });
    const began = performance.now();
    expect(await openDeposit(person)).toMatchObject({ status: "pending" });
    expect(performance.now() - began).toBeLessThan(3800);
    await sleep(1500); // what was under way ends by itself, and nothing more is begun
    const asked = await Promise.all(
      declined.map(({ purchaseId }) => sandbox.asked("POST", /cancel/, purchaseId)),
    );
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(1);
  });
});
