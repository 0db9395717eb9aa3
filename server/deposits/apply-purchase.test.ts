import { beforeEach, describe, expect, it } from "vitest";
import { depositById, openDeposit } from "@/server/testing/deposits";
import { makePerson, type Person } from "@/server/testing/factories";
import { ENDINGS, type Ending, playsOf, type Step, twice } from "@/server/testing/plays";
import { useRevio } from "@/server/testing/sandbox";
import { listEvents } from "@/server/transactions/queries";
import { refreshDeposit } from "./refresh-deposit";

const { database, sandbox } = useRevio();
let person: Person;
const { act, become, play, unseen } = playsOf(database, sandbox, () => person);
const { nothing, credited } = ENDINGS;
const paidThen = (status: string): Step => unseen(act("pay"), become(status));

beforeEach(async () => {
  person = await makePerson(database);
});

describe("applyPurchase, one status of a purchase", () => {
  it.each<[string, Step[], Ending]>([
    ["created", [async () => {}], { ...nothing, status: "pending" }],
    ["sent", [become("sent")], { ...nothing, status: "pending" }],
    ["viewed", [become("viewed")], { ...nothing, status: "pending" }],
    ["pending_execute", [act("pend")], { ...nothing, status: "pending" }],
    ["pending_charge", [become("pending_charge")], { ...nothing, status: "pending" }],
    ["hold", [become("hold")], { ...nothing, status: "pending", breaks: ["unexpected_status/medium"] }],
    [
      "pending_capture",
      [become("pending_capture")],
      { ...nothing, status: "pending", breaks: ["unexpected_status/medium"] },
    ],
    [
      "preauthorized",
      [become("preauthorized")],
      { ...nothing, status: "pending", breaks: ["unexpected_status/medium"] },
    ],
    ["error", [act("fail")], { ...nothing, status: "failed" }],
    ["blocked", [act("block")], { ...nothing, status: "failed", breaks: ["unexpected_status/medium"] }],
    [
      "released",
      [become("released")],
      { ...nothing, status: "failed", breaks: ["unexpected_status/medium"] },
    ],
    [
      "pending_release",
      [become("pending_release")],
      { ...nothing, status: "failed", breaks: ["unexpected_status/medium"] },
    ],
    ["cancelled", [become("cancelled")], { ...nothing, status: "cancelled" }],
    ["expired", [act("expire")], { ...nothing, status: "expired" }],
    ["overdue", [become("overdue")], { ...nothing, status: "expired", breaks: ["unexpected_status/medium"] }],
    ["paid", [act("pay")], { ...credited, status: "completed" }],
    ["cleared", [paidThen("cleared")], { ...credited, status: "completed" }],
    ["settled", [paidThen("settled")], { ...credited, status: "completed" }],
    [
      "pending_refund",
      [act("pay", { refunds: "later" }), act("refund")],
      { ...credited, status: "completed" },
    ],
    [
      "retrieved",
      [paidThen("retrieved")],
      { ...nothing, status: "pending", breaks: ["unexpected_status/medium"] },
    ],
    [
      "a word nobody has heard of",
      [paidThen("moonlit")],
      { ...nothing, status: "pending", breaks: ["unexpected_status/medium"] },
    ],
  ])("%s", async (_, steps, expected) => {
    expect(await play(steps)).toEqual(expected);
  });

  it("keeps the provider's reason of a failure, and the method of a payment", async () => {
    const failed = await openDeposit(person);
    await sandbox.act(failed.purchaseId, "fail", { code: "insufficient_funds" });
    await refreshDeposit(failed, "webhook");
    expect(await depositById(failed.id)).toMatchObject({
      failureCode: "insufficient_funds",
      providerStatus: "error",
    });
    const paid = await openDeposit(person);
    await sandbox.act(paid.purchaseId, "pay", { method: "eft" });
    await refreshDeposit(paid, "webhook");
    expect(await depositById(paid.id)).toMatchObject({ paymentMethod: "Instant EFT", providerFee: 375n });
  });

  it("shows a payment under way once in the timeline, however often it is seen", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pend");
    await twice(deposit);
    await twice(deposit);
    const causes = (await listEvents(deposit.id)).map((event) => event.cause);
    expect(causes.filter((cause) => cause === "provider_processing")).toHaveLength(1);
  });

  it("cancels at Revio what is overdue and could still be paid", async () => {
    const deposit = await openDeposit(person);
    await sandbox.become(deposit.purchaseId, "overdue");
    await refreshDeposit(deposit, "sweep");
    expect(await sandbox.purchasesOf(deposit.reference)).toMatchObject([{ status: "cancelled" }]);
    expect(await depositById(deposit.id)).toMatchObject({ status: "expired" });
  });
});

describe("applyPurchase, one thing after another", () => {
  const lateCredit = { ...credited, status: "completed", late: true };
  it.each<[string, Step[], Ending]>([
    ["paid after failed", [act("fail"), act("pay")], lateCredit],
    ["paid after expired", [act("expire"), act("settle")], lateCredit],
    [
      "paid after cancelled: a guarantee broke",
      [become("cancelled"), paidThen("paid")],
      { ...lateCredit, breaks: ["unexpected_status/high"] },
    ],
    [
      "failed after expired stays expired",
      [act("expire"), become("error")],
      { ...nothing, status: "expired" },
    ],
    [
      "cancelled after failed stays failed",
      [act("fail"), become("cancelled")],
      { ...nothing, status: "failed" },
    ],
    [
      "cancelled after expired stays expired",
      [act("expire"), become("cancelled")],
      { ...nothing, status: "expired" },
    ],
    ["expired after failed stays failed", [act("fail"), become("expired")], { ...nothing, status: "failed" }],
    ["under way after failed stays failed", [act("fail"), act("pend")], { ...nothing, status: "failed" }],
    ["under way, then paid", [act("pend"), act("settle")], { ...credited, status: "completed" }],
    [
      "under way, then failed",
      [act("pend"), act("settle", { succeeds: false })],
      { ...nothing, status: "failed" },
    ],
    [
      "blocked, then failed",
      [act("block"), become("error")],
      { ...nothing, status: "failed", breaks: ["unexpected_status/medium"] },
    ],
    ...[
      "created",
      "viewed",
      "error",
      "blocked",
      "cancelled",
      "expired",
      "overdue",
      "pending_execute",
      "pending_charge",
    ].map((stale): [string, Step[], Ending] => [
      `${stale} after completed changes nothing`,
      [act("pay"), become(stale)],
      {
        ...credited,
        status: "completed",
        ...(["blocked", "overdue"].includes(stale) ? { breaks: ["unexpected_status/medium"] } : {}),
      },
    ]),
    [
      "retrieved after completed is only a break",
      [act("pay"), act("retrieve")],
      { ...credited, status: "completed", breaks: ["unexpected_status/medium"] },
    ],
    [
      "an unknown word after completed is only a break",
      [act("pay"), become("moonlit")],
      { ...credited, status: "completed", breaks: ["unexpected_status/medium"] },
    ],
    [
      "cleared and settled after paid credit once",
      [act("pay"), become("cleared"), become("settled")],
      { ...credited, status: "completed" },
    ],
  ])("%s", async (_, steps, expected) => {
    expect(await play(steps)).toEqual(expected);
  });

  it("keeps the word of a completed deposit when a stale read says viewed", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await refreshDeposit(deposit, "webhook");
    await sandbox.fault({ method: "GET", times: 1 }, { kind: "stale_read" });
    await refreshDeposit(deposit, "page");
    expect(await depositById(deposit.id)).toMatchObject({ status: "completed", providerStatus: "paid" });
  });
});
