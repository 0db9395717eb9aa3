/** The commands of the model as SQL, sent once and without any repeat, so that a deadlock or a raised bug is seen. */
import { query, sqlState } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { withdrawalDetails } from "@/server/withdrawals/request-withdrawal";
import type { TestDatabase } from "./database";
import { spend } from "./factories";
import { stepUp } from "./step-up";
import type { Command } from "./wallet-model";
import type { World } from "./wallet-plans";
import type { WithdrawalCommand } from "./withdrawal-model";

type Statement = [pool: "app" | "worker", text: string, params: unknown[]];

async function toSql(world: World, command: Exclude<Command, { do: "spend" }>): Promise<Statement> {
  switch (command.do) {
    case "start": {
      const session = world.people.find((person) => person.userId === command.userId)?.sessionId;
      const text = `select concat(outcome, ' ', coalesce(refusal_code, transaction_id::text)) as outcome
        from wallet.start_deposit($1, $2, $3, $4, $5, $6, $7, 1000, 5000000, '1 hour', null)`;
      const { id, userId, key, amount, currency } = command;
      return ["app", text, [id, userId, session, key, amount, currency, newReference()]];
    }
    case "attach":
      return [
        "worker",
        "select * from wallet.attach_purchase($1, $2, 'http://localhost/p', null, 'created', 'webhook')",
        [command.depositId, command.purchaseId],
      ];
    case "note":
      return [
        "worker",
        "select * from wallet.note_purchase($1, $2, null, 'sweep')",
        [command.depositId, command.providerStatus],
      ];
    case "close":
      return [
        "worker",
        "select * from wallet.close_deposit($1, $2, 'x', $2, 'webhook', 'revio')",
        [command.depositId, command.to],
      ];
    case "settle":
      return [
        "worker",
        "select * from wallet.settle_deposit($1, $2, $3, 0, 'paid', null, 'webhook')",
        [command.purchaseId, command.amount, command.currency],
      ];
    case "hold":
      return [
        "worker",
        "select * from wallet.hold_in_suspense($1, $2, $3, $4, $5, 'ZAR', 'amount_mismatch', 'paid', '{}')",
        [newId(), newReference(), command.purchaseId, command.depositId, command.amount],
      ];
    case "reverse":
      return [
        "worker",
        "select * from wallet.reverse_deposit($1, $2, $3, $4, $5, $6, 'refunded', 'webhook')",
        [newId(), newReference(), command.purchaseId, command.kind, command.object, command.amount],
      ];
    case "request":
    case "cancel":
    case "attachPayout":
    case "lose":
    case "notePayout":
    case "pay":
    case "release":
    case "return":
      return withdrawalSql(world, command);
  }
}

async function withdrawalSql(world: World, command: WithdrawalCommand): Promise<Statement> {
  const sessionOf = (userId: string) => world.people.find((person) => person.userId === userId)?.sessionId;
  switch (command.do) {
    case "request": {
      const text = `select concat(outcome, ' ', coalesce(refusal_code, transaction_id::text)) as outcome
        from wallet.request_withdrawal($1, $2, $3, $4, $5, $6, $7, $8, $9, 1000, 20000, $10, $11, now(), null, $12)`;
      const { id, userId, key, bankAccountId, amount, currency, fee, dayMax, monthMax } = command;
      const money = [amount, currency, fee, newReference(), dayMax, monthMax];
      const confirmation = await confirm(command, sessionOf(userId));
      return ["app", text, [id, userId, sessionOf(userId), key, bankAccountId, ...money, confirmation]];
    }
    case "cancel": {
      const actor = sessionOf(command.userId) === undefined ? world.people[0] : undefined;
      const userId = actor?.userId ?? command.userId;
      return [
        "app",
        "select * from wallet.cancel_withdrawal($1, $2, $3, null)",
        [userId, sessionOf(userId), command.id],
      ];
    }
    case "attachPayout":
      return [
        "worker",
        "select * from wallet.attach_payout($1, $2, 'http://localhost/x', 'initialized')",
        [command.id, command.payoutId],
      ];
    case "lose":
      return ["worker", "select * from wallet.mark_payout_unknown($1, 'timeout')", [command.id]];
    case "notePayout":
      return [
        "worker",
        "select * from wallet.note_payout($1, $2, $3, 'sweep')",
        [command.id, command.providerStatus, command.underWay],
      ];
    case "pay":
      return [
        "worker",
        "select * from wallet.settle_withdrawal($1, $2, 'ZAR', 'success', 'webhook')",
        [command.payoutId, command.amount],
      ];
    case "release":
      return [
        "worker",
        "select * from wallet.release_withdrawal($1, 'refused', null, 'error', 'webhook')",
        [command.id],
      ];
    case "return":
      return [
        "worker",
        "select * from wallet.return_withdrawal($1, 'closed', 'error', 'webhook')",
        [command.payoutId],
      ];
  }
}

/** Sends the command. Its outcome, or the SQLSTATE it was refused with. */
export async function send(database: TestDatabase, world: World, command: Command): Promise<string> {
  try {
    if (command.do === "spend") {
      await spend(database, command.userId, command.amount);
      return "spent";
    }
    const [pool, text, params] = await toSql(world, command);
    const rows = await query<{ outcome: string }>(pool, text, params, { name: text });
    return rows[0]?.outcome ?? "no row";
  } catch (error) {
    return sqlState(error) ?? String(error);
  }
}

/** A person who isn't there has no session either, and nothing to confirm. */
async function confirm(
  wish: Extract<WithdrawalCommand, { do: "request" }>,
  sessionId: string | undefined,
): Promise<string | null> {
  if (sessionId === undefined) return null;
  const { userId, bankAccountId, currency, amount, fee } = wish;
  const details = withdrawalDetails({ bankAccountId, currency, amountMinor: amount, feeMinor: fee });
  return stepUp({ userId, sessionId }, "withdrawal.request", details);
}

const STATE = `
  select 'balance ' || user_id || ' ' || available || ' ' || reserved as line from wallet.balances where user_id = any ($1::uuid[])
  union all select concat_ws(' ', 'used', user_id, day_amount, month_amount) from wallet.limit_usage where user_id = any ($1::uuid[])
  union all select concat_ws(' ', 'withdrawal', id, status, coalesce(provider_status, '-'))
              from wallet.transactions where type = 'withdrawal' and user_id = any ($1::uuid[])
  union all select 'owed ' || t.user_id || ' ' || sum(e.amount) from wallet.transactions t
             join wallet.entries e on e.transaction_id = t.id and e.kind = 'receivable' where t.user_id = any ($1::uuid[]) group by t.user_id
  union all select 'suspense ' || provider_object_id || ' ' || amount from wallet.provider_effects
             where kind = 'suspense' and provider_object_id = any ($2::text[])
  union all select concat_ws(' ', 'deposit', id, status, returned_amount, held_at is not null, late, coalesce(provider_status, '-'))
              from wallet.transactions where type = 'deposit' and user_id = any ($1::uuid[]) and id <> all ($3::uuid[])`;

/** The same lines as `describeModel`, from the tables. */
export async function describeDatabase(world: World): Promise<string[]> {
  const list = (ids: string[]): string => `{${ids.join(",")}}`;
  const people = list(world.people.map((person) => person.userId));
  const rows = await query<{ line: string }>(
    "worker",
    STATE,
    [people, list(world.purchases), list(world.given)],
    { name: "state" },
  );
  return rows.map((row) => row.line.replaceAll(/\bt\b/g, "true").replaceAll(/\bf\b/g, "false")).sort();
}
