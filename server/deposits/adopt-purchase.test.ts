import { beforeEach, describe, expect, it } from "vitest";
import { breaksOf, depositById, effectsOf, openDeposit, wishOf } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { ENDINGS, type Ending, playsOf, readPurchase, twice } from "@/server/testing/plays";
import { useRevio } from "@/server/testing/sandbox";
import { adoptPurchase } from "./adopt-purchase";
import { applyPurchase } from "./apply-purchase";
import { closeDeposit } from "./close-deposit";
import { startDeposit } from "./start-deposit";

const { database, sandbox } = useRevio();
let person: Person;
const { act, become, play } = playsOf(database, sandbox, () => person);
const { nothing } = ENDINGS;

beforeEach(async () => {
  person = await makePerson(database);
});

describe("applyPurchase, money that does not fit", () => {
  const held = (effect: string, type: string): Ending => ({
    ...nothing,
    status: "pending",
    held: true,
    effects: [effect],
    breaks: [`${type}/critical`],
  });
  const refused = { ...nothing, status: "pending", breaks: ["wrong_account/critical"] };

  it.each<[string, string, Ending]>([
    ["one cent short lies in suspense", "amount", held("suspense 24999", "amount_mismatch")],
    ["converted to another currency lies in suspense", "convert", held("suspense 1250", "currency_mismatch")],
    ["of another brand is posted nowhere", "brand", refused],
    ["in live mode is posted nowhere", "live", refused],
  ])("a payment %s", async (_, tag, expected) => {
    expect(await play([act("pay")], tag)).toEqual(expected);
  });

  it("a purchase that somebody marked as paid moves nothing", async () => {
    expect(await play([act("mark-as-paid")])).toEqual(refused);
  });

  it("a payment whose figures are missing moves nothing", async () => {
    expect(await play([become("paid")])).toEqual(refused);
  });

  it("a payment in suspense that is refunded or charged back takes nothing from the user", async () => {
    expect(await play([act("pay"), act("charge-back")], "amount")).toMatchObject({
      available: 0n,
      effects: ["suspense 24999"],
    });
  });

  it("a short payment of a deposit that had failed lies in suspense too", async () => {
    expect(await play([act("fail"), act("pay")], "amount")).toEqual({
      ...held("suspense 24999", "amount_mismatch"),
      status: "failed",
    });
  });
});

describe("adoptPurchase", () => {
  /** A purchase that we never asked for, made at Revio with our key. */
  async function stray(reference: string, body: object = {}): Promise<string> {
    const answer = await fetch(`${sandbox.origin()}/api/v1/purchases/`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${process.env["REVIO_SECRET_KEY"]}`,
      },
      body: JSON.stringify({
        brand_id: process.env["REVIO_BRAND_ID"],
        reference,
        client: { email: "stray@example.org" },
        purchase: { currency: "ZAR", due_strict: true, products: [{ name: "x", price: 700, quantity: "1" }] },
        ...body,
      }),
    });
    return ((await answer.json()) as { id: string }).id;
  }
  const apply = async (id: string) => {
    const purchase = await readPurchase(id);
    return Promise.all([
      applyPurchase(purchase, { cause: "webhook" }),
      applyPurchase(purchase, { cause: "sweep" }),
    ]);
  };

  it("ignores an unpaid one with a reference we don't know", async () => {
    const id = await stray("ELSEWHERE");
    expect(await apply(id)).toEqual(["ignored", "ignored"]);
    expect(await breaksOf(database, id)).toEqual([]);
  });

  it.each(["ELSEWHERE", ""])(
    "takes money under the reference '%s' into suspense, once",
    async (reference) => {
      const id = await stray(reference);
      await sandbox.act(id, "pay");
      expect(await apply(id)).toEqual(["held", "held"]);
      expect(await effectsOf(database, id)).toEqual(["suspense 700"]);
      expect(await breaksOf(database, id)).toEqual(["unknown_reference/critical"]);
    },
  );

  it("never books money for one that somebody only marked as paid", async () => {
    const id = await stray("ELSEWHERE");
    await sandbox.act(id, "mark-as-paid");
    expect(await apply(id)).toEqual(["break", "break"]);
    expect(await effectsOf(database, id)).toEqual([]);
    expect(await breaksOf(database, id)).toEqual(["wrong_account/critical"]);
  });

  it("never books money for one whose figures are missing", async () => {
    const id = await stray("ELSEWHERE");
    await sandbox.become(id, "paid");
    expect(await apply(id)).toEqual(["break", "break"]);
    expect(await effectsOf(database, id)).toEqual([]);
  });

  it("puts a second paid purchase with our reference into suspense, and credits the attached one alone", async () => {
    const deposit = await openDeposit(person);
    const second = await stray(deposit.reference);
    await sandbox.act(second, "pay");
    expect(await apply(second)).toEqual(["held", "held"]);
    await sandbox.act(deposit.purchaseId, "pay");
    await twice(deposit);
    expect(await depositById(deposit.id)).toMatchObject({ status: "completed", heldAt: null });
    expect((await balanceOf(person)).available).toBe(25_000n);
    expect(await breaksOf(database, second)).toEqual(["duplicate/critical"]);
    expect(await effectsOf(database, second)).toEqual(["suspense 700"]);
  });

  it("finds the deposit when another caller attached the purchase a moment ago, and holds nothing", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    expect(await adoptPurchase(await readPurchase(deposit.purchaseId))).toMatchObject({ id: deposit.id });
    expect(await effectsOf(database, deposit.purchaseId)).toEqual([]);
  });

  it("leaves an unpaid second purchase with our reference alone", async () => {
    const deposit = await openDeposit(person);
    expect(await apply(await stray(deposit.reference))).toEqual(["ignored", "ignored"]);
    expect(await depositById(deposit.id)).toMatchObject({
      status: "pending",
      revioPurchaseId: deposit.purchaseId,
    });
  });

  it("cancels the purchase of a deposit that we gave up, and credits it when it was paid", async () => {
    for (const paid of [false, true]) {
      await sandbox.fault({ method: "POST", path: "/purchases/", times: 1 }, { kind: "reset" });
      const id = await startDeposit(wishOf(person));
      await closeDeposit({
        transactionId: id,
        to: "expired",
        failureCode: null,
        providerStatus: null,
        cause: "never_opened",
        actor: "system",
      });
      const [purchase] = await sandbox.purchasesOf((await depositById(id)).reference);
      if (paid) await sandbox.act(purchase?.id ?? "", "pay");
      await apply(purchase?.id ?? "");
      expect(await depositById(id)).toMatchObject(
        paid ? { status: "completed", late: true } : { status: "expired" },
      );
      expect(await sandbox.purchasesOf((await depositById(id)).reference)).toMatchObject([
        { status: paid ? "paid" : "cancelled" },
      ]);
    }
    expect((await balanceOf(person)).available).toBe(25_000n);
  });
});
