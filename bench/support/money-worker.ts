/**
 * One process of the product's own code that moves money when its parent says so: so that the same commands are measured with
 * and without gathering (COMMAND_BATCHING is read once per process), in turns, in one run.
 */
import { randomInt, randomUUID } from "node:crypto";
import postgres from "postgres";
import { callCommand } from "@/db/command";
import { requestWithdrawal, withdrawalDetails } from "@/server/withdrawals/request-withdrawal";
import { settleWithdrawal } from "@/server/withdrawals/settle-withdrawal";
import { sendTransfer } from "@/server/transfers/send-transfer";
import { z } from "zod";
import { FRIENDS, type Mover } from "../faults/support/people";
import { confirmAll } from "./standing";
import { inFlight } from "./deposits";
import { paidPayout } from "./paid-payout";
import { percentile } from "./report";

export type Work = {
  kind: "transfers" | "withdrawals";
  count: number;
  atOnce: number;
  people: Mover[];
  adminUrl: string;
};
export type Done = { ms: number; p50: number; p99: number };

const AMOUNT = 1_000n;
const FEE = 500n;
const outcome = z.object({ outcome: z.string() });

/** Somebody of the list, and one of those they have sent to before. */
export function pairOf<T>(people: readonly T[]): [T, T] {
  const from = randomInt(people.length);
  const to = (from + 1 + randomInt(Math.min(FRIENDS, people.length - 1))) % people.length;
  return [people[from], people[to]] as [T, T];
}

async function timed<T>(items: T[], atOnce: number, work: (item: T) => Promise<unknown>): Promise<Done> {
  const latencies: number[] = [];
  const ms = await inFlight(items, atOnce, async (item) => {
    const before = performance.now();
    await work(item);
    latencies.push(performance.now() - before);
  });
  return { ms, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

const transfer = (people: Mover[]): Promise<string> => {
  const [from, to] = pairOf(people);
  return sendTransfer({
    actor: from,
    requestId: "bench",
    key: randomUUID(),
    recipientId: to.userId,
    amountMinor: AMOUNT,
    currency: "ZAR",
    note: "",
  });
};

type Asked = Mover & { stepUp: string };

const wishOf = ({ bankAccountId }: Mover) => ({
  bankAccountId,
  amountMinor: AMOUNT,
  currency: "ZAR",
  feeMinor: FEE,
});

const request = (person: Asked): Promise<string> =>
  requestWithdrawal({ actor: person, requestId: "bench", key: randomUUID(), ...wishOf(person) });

/** Who withdraws, each with a confirmation. */
async function chooseAsked({ count, people, adminUrl }: Work): Promise<Asked[]> {
  const chosen = Array.from({ length: count }, () => pairOf(people)[0]);
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  const wishes = chosen.map((person) => ({
    ...person,
    details: withdrawalDetails(wishOf(person)),
  }));
  const confirmations = await confirmAll(sql, "withdrawal.request", wishes);
  await sql.end();
  return chosen.map((person, at) => ({ ...person, stepUp: confirmations[at] ?? "" }));
}

/** Confirmations (not measured), requests, then (not measured) a payout for each, then settlements: both measured parts together. */
async function withdrawals(work: Work): Promise<Done> {
  const { atOnce } = work;
  const ids: string[] = [];
  const asked = await timed(await chooseAsked(work), atOnce, async (one) => ids.push(await request(one)));
  const payouts = ids.map((transaction) => ({ transaction, payout: randomUUID() }));
  await inFlight(payouts, atOnce, async ({ transaction, payout }) => {
    await callCommand("worker", "mark_create_payout", { transaction, inert: true }, outcome);
    const args = {
      transaction,
      payout,
      executionUrl: "https://gate.example/",
      providerStatus: "initialized",
    };
    await callCommand("worker", "attach_payout", args, outcome);
  });
  const settled = await timed(payouts, atOnce, async ({ payout }) => {
    const answer = await settleWithdrawal(paidPayout(payout, AMOUNT), "webhook");
    if (answer !== "settled") throw new Error(`a withdrawal was ${answer}`);
  });
  return { ms: asked.ms + settled.ms, p50: asked.p50 + settled.p50, p99: Math.max(asked.p99, settled.p99) };
}

const isWork = (message: unknown): message is Work => typeof message === "object" && message !== null;

process.on("message", (work: unknown) => {
  if (!isWork(work)) return;
  const done =
    work.kind === "withdrawals"
      ? withdrawals(work)
      : timed(Array.from({ length: work.count }), work.atOnce, () => transfer(work.people));
  done.then(
    (answer) => process.send?.(answer),
    (error: Error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
