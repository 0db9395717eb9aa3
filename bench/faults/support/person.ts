/** What a person does with a deposit while the world breaks, and the book of what they asked and were told. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { OwnStack } from "./own-stack";
import { control } from "./sandbox-control";
import type { Client } from "./wallet-client";

export type Told = { key: string; email: string; amount: string; answer: string };

/** Written before it is acted on, so that what was acknowledged is known whatever dies next. */
export class ClientLog {
  readonly told: Told[] = [];
  /** Withdrawals whose person was told that they are called off. */
  readonly calledOff = new Set<string>();
  private readonly file: string;
  constructor(stack: OwnStack) {
    this.file = join(stack.dir, "clients.jsonl");
  }
  asked(entry: Omit<Told, "answer">): void {
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`);
  }
  answered(entry: Told): void {
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`);
    this.told.push(entry);
  }
}

export type Ending = "paid" | "failed" | "left" | "late" | "no checkout" | "refused";

const amountFrom = (chance: number): string => String(1_000 + Math.floor(chance * 4_000_000));

/** One deposit from the button to its end. `returns` is whether the person comes back to the page after paying. */
export async function makeDeposit(
  stack: OwnStack,
  client: Client,
  log: ClientLog,
  random: () => number,
): Promise<Ending> {
  const key = crypto.randomUUID();
  const amount = amountFrom(random());
  log.asked({ key, email: client.email, amount });
  const twice = random() < 0.2; // a double click
  const send = (): ReturnType<Client["call"]> =>
    client.call("deposits.start", { idempotencyKey: key, amount, currency: "ZAR" });
  const [answer, second] = await Promise.all([send(), twice ? send() : undefined]);
  if (second?.ok && answer.ok && second.data["id"] !== answer.data["id"])
    throw new Error(`key ${key} made two deposits`);
  log.answered({
    key,
    email: client.email,
    amount,
    answer: answer.ok ? String(answer.data["id"]) : answer.code,
  });
  if (!answer.ok) return "refused";
  const id = String(answer.data["id"]);

  const purchaseId = await untilCheckout(client, id, answer.data);
  if (purchaseId === null) return "no checkout";
  const act = (action: string, body = {}): ReturnType<typeof control> =>
    control(stack, "POST", `purchases/${purchaseId}/${action}`, body);
  const chance = random();
  if (chance < 0.06) return "left";
  if (chance < 0.12) {
    await act("fail");
    return "failed";
  }
  if (chance < 0.16) {
    await act("pend");
    await sleep(500 + random() * 1_500);
    await act("settle", { succeeds: true });
    return "late";
  }
  await act("pay");
  if (random() < 0.5) {
    for (let look = 0; look < 3; look++) {
      const view = await client.call("deposits.get", { id });
      if (view.ok && view.data["state"] === "added") break;
      await sleep(1_000);
    }
  }
  return "paid";
}

/** The purchase behind the checkout the page shows, once it shows one. Without an answer from Revio its webhook brings it. */
export async function untilCheckout(
  client: Client,
  id: string,
  first: Record<string, unknown>,
): Promise<string | null> {
  let view = first;
  for (let look = 0; look < 12; look++) {
    const url = view["checkoutUrl"];
    if (typeof url === "string") return /\/p\/([0-9a-f-]{36})\//.exec(url)?.[1] ?? null;
    await sleep(500);
    const answer = await client.call("deposits.get", { id });
    if (answer.ok) view = answer.data;
  }
  return null;
}
