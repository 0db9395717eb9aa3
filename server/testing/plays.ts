/** Plays of what happens at Revio, each scene read and applied by two callers at once, and how a deposit and its money end. */
import { expect } from "vitest";
import { refreshDeposit } from "@/server/deposits/refresh-deposit";
import { getPurchase } from "@/server/revio/purchases";
import type { Purchase } from "@/server/revio/purchase-schema";
import type { TestDatabase } from "./database";
import { breaksOf, depositById, effectsOf, openDeposit } from "./deposits";
import { balanceOf, type Person } from "./factories";
import type { TestSandbox } from "./sandbox";

export type Deposit = Awaited<ReturnType<typeof openDeposit>>;
/** One thing that happens at Revio. */
export type Step = (deposit: Deposit) => Promise<unknown>;

type Refreshed = Awaited<ReturnType<typeof refreshDeposit>>;

export type Ending = {
  status: string;
  available: bigint;
  effects: string[];
  breaks: string[];
  late: boolean;
  held: boolean;
};

const nothing = { available: 0n, effects: [], breaks: [], late: false, held: false };
const credited = { ...nothing, available: 25_000n, effects: ["settlement 25000"] };
export const ENDINGS = { nothing, credited };

export async function readPurchase(purchaseId: string): Promise<Purchase> {
  const answer = await getPurchase(purchaseId);
  if (answer.kind !== "ok") throw new Error(`not read: ${answer.kind}`);
  return answer.value;
}

/** Two callers at once: each effect must happen once. */
export const twice = (deposit: Deposit): Promise<[Refreshed, Refreshed]> =>
  Promise.all([refreshDeposit(deposit, "webhook"), refreshDeposit(deposit, "page")]);

export function playsOf(database: TestDatabase, sandbox: TestSandbox, person: () => Person) {
  const act =
    (action: string, body: object = {}): Step =>
    (deposit) =>
      sandbox.act(deposit.purchaseId, action, body);
  const become =
    (status: string): Step =>
    (deposit) =>
      sandbox.become(deposit.purchaseId, status);
  /** Several things happen before anybody looks. */
  const unseen =
    (...steps: Step[]): Step =>
    async (deposit) => {
      for (const step of steps) await step(deposit);
    };
  const endingOf = async (deposit: Deposit): Promise<Ending> => {
    const now = await depositById(deposit.id);
    return {
      status: now.status,
      available: (await balanceOf(person())).available,
      effects: await effectsOf(database, deposit.purchaseId),
      breaks: await breaksOf(database, deposit.purchaseId),
      late: now.late,
      held: now.heldAt !== null,
    };
  };
  /** A deposit of 25 000, the steps, and how it ends; looking once more must change nothing. */
  const play = async (steps: Step[], tag?: string): Promise<Ending> => {
    const deposit = await openDeposit(person(), tag === undefined ? {} : { tag });
    for (const step of steps) {
      await step(deposit);
      await twice(deposit);
    }
    const first = await endingOf(deposit);
    await twice(deposit);
    expect(await endingOf(deposit), "seen again").toEqual(first);
    return first;
  };
  return { act, become, unseen, endingOf, play };
}
