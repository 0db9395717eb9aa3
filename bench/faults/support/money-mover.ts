/** A process of workers for the bank test: each moves money at random through the product's own commands until time is up. */
import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { reverseDeposit } from "@/server/deposits/reverse-deposit";
import { settleDeposit } from "@/server/deposits/settle-deposit";
import { makeDraw } from "@/server/testing/chance";
import { makePendingDeposit, type PendingDeposit } from "@/server/testing/factories";
import { sendTransfer, transferDetails } from "@/server/transfers/send-transfer";
import { attachPayout } from "@/server/withdrawals/attach-payout";
import { cancelWithdrawal } from "@/server/withdrawals/cancel-withdrawal";
import { markCreatePayout } from "@/server/withdrawals/payout-operations";
import { releaseWithdrawal } from "@/server/withdrawals/release-withdrawal";
import { requestWithdrawal, withdrawalDetails } from "@/server/withdrawals/request-withdrawal";
import { returnWithdrawal } from "@/server/withdrawals/return-withdrawal";
import { settleWithdrawal } from "@/server/withdrawals/settle-withdrawal";
import { paidPayout } from "../../support/paid-payout";
import { confirmAll } from "../../support/standing";
import { FRIENDS, type Mover } from "./people";

export type MoveMoney = { people: Mover[]; workers: number; seconds: number; seed: number; adminUrl: string };
/** How often each movement ended how, and what no worker should have seen. */
export type Moved = { outcomes: Record<string, number>; errors: string[] };

type World = MoveMoney &
  Moved & { random: (below: number) => number; paid: PendingDeposit[]; admin: postgres.Sql };

const FEE = 500n;

const personOf = ({ people, random }: World): Mover => people[random(people.length)] as Mover;
const asPerson = (mover: Mover) => ({ ...mover, email: "" });

/** A deposit that is paid, and told of twice at once. */
async function deposit(world: World): Promise<string> {
  const waiting = await makePendingDeposit(asPerson(personOf(world)), BigInt(10_000 + world.random(100_000)));
  const settle = () =>
    settleDeposit({
      purchaseId: waiting.purchaseId,
      amountMinor: waiting.amountMinor,
      currency: "ZAR",
      providerFeeMinor: 100n,
      providerStatus: "paid",
      method: null,
      cause: "webhook",
    });
  const outcomes = (await Promise.all([settle(), settle()])).map(({ outcome }) => outcome).sort();
  if (outcomes.join() !== "already,settled") throw new Error(`settled twice: ${outcomes.join()}`);
  if (world.paid.push(waiting) > 500) world.paid.shift();
  return "settled";
}

/** Part or all of an earlier deposit goes back; now and then disputed, which holds its person's withdrawals. */
async function reverse(world: World): Promise<string> {
  const paid = world.paid[world.random(Math.max(world.paid.length, 1))];
  if (!paid) return "nothing to reverse";
  const disputed = world.random(40) === 0;
  return reverseDeposit({
    purchaseId: paid.purchaseId,
    kind: disputed ? "chargeback" : "refund",
    providerObjectId: disputed ? paid.purchaseId : randomUUID(),
    amountMinor: disputed ? paid.amountMinor : paid.amountMinor / 2n,
    providerStatus: disputed ? "chargeback" : "refunded",
    cause: "webhook",
  });
}

/** To anybody, confirmed, or to somebody known, which takes no confirmation. */
async function transfer(world: World): Promise<string> {
  const { people, random } = world;
  const place = random(people.length);
  const [from, anybody] = [people[place] as Mover, personOf(world)];
  const known = people[(place + 1 + random(FRIENDS)) % people.length] as Mover;
  const wish = {
    recipientId: random(2) === 0 ? anybody.userId : known.userId,
    amountMinor: BigInt(100 + random(20_000)),
    currency: "ZAR",
  };
  const confirmed = wish.recipientId === anybody.userId;
  const wishes = [{ ...from, details: transferDetails(wish) }];
  const [stepUp] = confirmed ? await confirmAll(world.admin, "transfer.send", wishes) : [];
  const actor = { ...from, stepUp: stepUp ?? null };
  await sendTransfer({ ...wish, actor, requestId: "bank-test", key: randomUUID(), note: "" });
  return "sent";
}

/** A withdrawal to one of its ends, or to two that exclude each other, at the same moment. */
async function withdraw(world: World): Promise<string> {
  const person = personOf(world);
  const wish = {
    bankAccountId: person.bankAccountId,
    amountMinor: BigInt(1_000 + world.random(20_000)),
    currency: "ZAR",
    feeMinor: FEE,
  };
  const details = withdrawalDetails(wish);
  const [stepUp = ""] = await confirmAll(world.admin, "withdrawal.request", [{ ...person, details }]);
  const transactionId = await requestWithdrawal({
    actor: { ...person, stepUp },
    requestId: "bank-test",
    key: randomUUID(),
    ...wish,
  });
  const end = world.random(10);
  if (end === 0) {
    await cancelWithdrawal(person, "bank-test", transactionId);
    return "cancelled";
  }
  const ref = newId();
  await markCreatePayout(transactionId, true);
  await attachPayout(transactionId, {
    ref,
    executionUrl: "https://gate.example/",
    providerStatus: "initialized",
  });
  const settle = () => settleWithdrawal(paidPayout(ref, wish.amountMinor), "webhook");
  const release = () =>
    releaseWithdrawal({
      transactionId,
      failureCode: "account_closed",
      failureDetail: null,
      providerStatus: "error",
      cause: "webhook",
    });
  if (end < 3) return release();
  if (end === 3) {
    const [settled, released] = await Promise.all([settle(), release()]);
    if ((settled === "settled") === (released === "released"))
      throw new Error(`both or neither: ${settled}, ${released}`);
    return settled === "settled" ? "settled" : "released";
  }
  const settled = await settle();
  if (end > 4 || world.people.indexOf(person) % 4 > 0) return settled;
  return returnWithdrawal({
    payoutId: ref,
    failureCode: "account_closed",
    providerStatus: "error",
    cause: "webhook",
  });
}

async function work(world: World): Promise<void> {
  for (const end = Date.now() + world.seconds * 1_000; Date.now() < end; ) {
    const [name, move] = (
      [
        ["deposit", deposit],
        ["transfer", transfer],
        ["transfer", transfer],
        ["transfer", transfer],
        ["withdrawal", withdraw],
        ["withdrawal", withdraw],
        ["reversal", reverse],
      ] as const
    )[world.random(7)] ?? ["deposit", deposit];
    let outcome: string;
    try {
      outcome = await move(world);
    } catch (error) {
      if (error instanceof Refusal && error.code !== "OUTCOME_UNKNOWN") outcome = `refused ${error.code}`;
      else {
        world.errors.push(`${name}: ${String(error)}`);
        outcome = "error";
      }
    }
    const key = `${name} ${outcome}`;
    world.outcomes[key] = (world.outcomes[key] ?? 0) + 1;
  }
}

process.on("message", (message: unknown) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parent is our own
  const wish = message as MoveMoney;
  const world: World = {
    ...wish,
    outcomes: {},
    errors: [],
    random: makeDraw(wish.seed),
    paid: [],
    admin: postgres(wish.adminUrl, { max: 4, onnotice: () => {} }),
  };
  void Promise.all(Array.from({ length: wish.workers }, () => work(world))).then(() =>
    process.send?.({ outcomes: world.outcomes, errors: world.errors } satisfies Moved),
  );
});
