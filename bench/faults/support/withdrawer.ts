/** What a person does with a withdrawal while the world breaks. */
import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import { decodeId, encodeId } from "@/db/ids";
import { newIdNumber } from "@/server/testing/id-numbers";
import { withdrawalDetails } from "@/server/withdrawals/request-withdrawal";
import { confirmAll, giveApps, giveConfirmation, type SignedIn, sessionOf } from "../../support/standing";
import { ledgerOf } from "./compare";
import type { OwnStack } from "./own-stack";
import { type ClientLog, untilCheckout } from "./person";
import { control } from "./sandbox-control";
import { type Client, makeClient, told } from "./wallet-client";

export type Withdrawer = { client: Client; accounts: string[]; session: SignedIn };

/** Bank accounts with a course of their own at Revio (REVIO.md C4): `ACCOUNTS_EACH` of them for each person, in turn. */
const SENTINELS = [
  "110000001", // paid at once
  "110000002", // pending, then error
  "110000003", // pending until the bank says so
  "110000006", // executed, answered with a 500
  "110000007", // under way, the status still says initialized
  "210000001", // paid, and sent back after 40 s
  "910000001", // execute refused
  "910000003", // create refused
  "910000004", // error at execute, balance too low
];
const ACCOUNTS_EACH = 3;
/** Executed, never answered. Each holds one of few places for the 30 s we wait, so one person is enough. */
const SILENT = "110000005";

/** What everybody is called by law. */
const NAME = "Lindiwe Harbour";
const FUNDS = "2000000";
const FEE = "500";
/** How often a person looks whether the money is on its way. */
const LOOKS = 4;

/** Registers, says who they are, has an app, adds an ordinary bank account and some that end badly, and pays R 20 000 in. */
export async function makeWithdrawer(stack: OwnStack, number: number, log: ClientLog): Promise<Withdrawer> {
  const client = await makeClient(stack, number);
  const ordinary = `62${String(number).padStart(9, "0")}`;
  const sentinels = Array.from(
    { length: ACCOUNTS_EACH },
    (_, place) => SENTINELS[(number * ACCOUNTS_EACH + place) % SENTINELS.length] ?? ordinary,
  );
  const numbers = [ordinary, ...sentinels, ...(number === 1 ? [SILENT] : [])];
  await told(client, "identity.submit", { name: NAME, number: newIdNumber() });
  const sql = ledgerOf(stack);
  const session = await sessionOf(sql, client.email);
  await giveApps(sql);
  const accounts: string[] = [];
  for (const account of numbers) {
    const wish = { bank: "fnb", accountType: "cheque", number: account, holderName: NAME };
    const { stepUpId } = await told(client, "stepUp.start", { action: "bank_account.add", ...wish });
    await giveConfirmation(sql, decodeId("stp", String(stepUpId)) ?? "");
    accounts.push(String((await told(client, "bankAccounts.add", { ...wish, stepUpId }))["id"]));
  }
  await sql.end();
  await payIn(stack, client, log);
  return { client, accounts, session };
}

async function payIn(stack: OwnStack, client: Client, log: ClientLog): Promise<void> {
  const key = crypto.randomUUID();
  const asked = { key, email: client.email, amount: FUNDS };
  log.asked(asked);
  const started = await client.call("deposits.start", {
    idempotencyKey: key,
    amount: FUNDS,
    currency: "ZAR",
  });
  if (!started.ok) throw new Error(`paying in: ${started.code}`);
  const id = String(started.data["id"]);
  log.answered({ ...asked, answer: id });
  const purchase = await untilCheckout(client, id, started.data);
  await control(stack, "POST", `purchases/${purchase}/pay`, {});
  for (let look = 0; look < 60; look++) {
    const view = await client.call("deposits.get", { id });
    if (view.ok && view.data["state"] === "added") return;
    await sleep(500);
  }
  throw new Error(`${client.email} has paid and was not credited`);
}

/** One withdrawal: half go to the ordinary account; some press twice, some call it off at once, the others watch it go. */
export async function makeWithdrawal(
  { client, accounts, session }: Withdrawer,
  sql: postgres.Sql,
  log: ClientLog,
  random: () => number,
): Promise<string> {
  const key = crypto.randomUUID();
  const amount = String(1_000 + Math.floor(random() * 150_000));
  const bankAccountId =
    (random() < 0.5 ? accounts[0] : accounts[Math.floor(random() * accounts.length)]) ?? "";
  const details = withdrawalDetails({
    bankAccountId: decodeId("bnk", bankAccountId) ?? "",
    currency: "ZAR",
    amountMinor: BigInt(amount),
    feeMinor: BigInt(FEE),
  });
  const [stepUp = ""] = await confirmAll(sql, "withdrawal.request", [{ ...session, details }]);
  const asked = { key, email: client.email, amount };
  log.asked(asked);
  const send = (): ReturnType<Client["call"]> =>
    client.call("withdrawals.request", {
      idempotencyKey: key,
      bankAccountId,
      amount,
      currency: "ZAR",
      feeMinor: FEE,
      stepUpId: encodeId("stp", stepUp),
    });
  const [answer, second] = await Promise.all([send(), random() < 0.2 ? send() : undefined]);
  if (answer.ok && second?.ok && answer.data["id"] !== second.data["id"])
    throw new Error(`key ${key} made two withdrawals`);
  log.answered({ ...asked, answer: answer.ok ? String(answer.data["id"]) : answer.code });
  if (!answer.ok) return "refused";
  const id = String(answer.data["id"]);
  const chance = random();
  if (chance < 0.06) {
    const cancelled = await client.call("withdrawals.cancel", { id });
    if (cancelled.ok) log.calledOff.add(id);
    return cancelled.ok ? "called off" : "called off too late";
  }
  for (let look = 0; look < LOOKS; look++) {
    await sleep(500 + random() * 1_000);
    const view = await client.call("withdrawals.get", { id });
    if (view.ok && view.data["state"] !== "reserved") break;
  }
  return "asked for";
}
