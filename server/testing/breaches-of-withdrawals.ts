/** Breaches of the laws about withdrawals, transfers and limits, planted like those of `breaches.ts`. */
import { account, type Breach, NOBODY, shift } from "./breaches";

const EXACT = "I4 a transaction has exactly the entries its status asks for";
const RESERVED = "I4 what is reserved of a user is the sum of the open withdrawals";
const PEOPLE = "I4 an entry moves the money of its transaction's people";
const MIRROR = "I4 a transfer is two rows that mirror each other";
const ONE_END = "I8 no withdrawal is both released and paid";
const AUDIT = "I11 every movement of money has its line in the audit log";
const USAGE = "I12 what is used of a limit covers its day and its month";

export const WITHDRAWAL_BREACHES: Breach[] = [
  {
    name: "a paid withdrawal whose fee went to Revio",
    laws: [EXACT],
    plant: (s) =>
      `update wallet.entries set kind = 'payout' where kind = 'fee' and transaction_id = '${s.paid}'`,
    undo: (s) =>
      `update wallet.entries set kind = 'fee' where kind = 'payout' and amount = 500 and transaction_id = '${s.paid}'`,
  },
  {
    name: "an entry of a foreign kind on a withdrawal that has its own",
    laws: [EXACT],
    plant: (
      s,
    ) => `insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency)
        values ('${s.asked}', 'suspense', ${account("receivable")}, ${account("suspense")}, 40004, 'ZAR');
      ${shift("receivable", -40_004)} ${shift("suspense", 40_004)}`,
    undo: () =>
      `delete from wallet.entries where amount = 40004; ${shift("receivable", 40_004)} ${shift("suspense", -40_004)}`,
  },
  {
    name: "an open withdrawal that asks for more than was reserved",
    laws: [EXACT, RESERVED],
    plant: (s) => `update wallet.transactions set fee = fee + 1 where id = '${s.asked}'`,
    undo: (s) => `update wallet.transactions set fee = fee - 1 where id = '${s.asked}'`,
  },
  {
    name: "a refund taken from another person than it says",
    laws: [PEOPLE],
    plant: (s) =>
      `update wallet.transactions set user_id = '${s.otherId}' where related_transaction_id = '${s.refunded}'`,
    undo: (s) =>
      `update wallet.transactions set user_id = '${s.userId}' where related_transaction_id = '${s.refunded}'`,
  },
  {
    name: "a transfer that went to another person than it says",
    laws: [PEOPLE],
    plant: (s) =>
      `update wallet.transactions set counterparty_user_id = '${s.userId}' where id = '${s.sent}';
       update wallet.transactions set user_id = '${s.userId}' where id = '${s.received}'`,
    undo: (
      s,
    ) => `update wallet.transactions set counterparty_user_id = '${s.recipientId}' where id = '${s.sent}';
       update wallet.transactions set user_id = '${s.recipientId}' where id = '${s.received}'`,
  },
  ...[
    ["another amount", "amount = amount + 1", "amount = amount - 1"],
    ["no group", "group_id = null", "group_id = related"],
    ["the same direction", "direction = 'out'", "direction = 'in'"],
    ["another sender", "counterparty_user_id = user_id", "counterparty_user_id = sender"],
  ].map(
    ([name = "", change = "", back = ""]): Breach => ({
      name: `a transfer whose second row has ${name}`,
      laws: change.startsWith("direction") ? [AUDIT, EXACT, MIRROR] : [MIRROR],
      plant: (s) => `update wallet.transactions set ${change} where id = '${s.received}'`,
      undo: (s) =>
        `update wallet.transactions set ${back.replace("related", `'${s.sent}'`).replace("sender", `'${s.otherId}'`)} where id = '${s.received}'`,
    }),
  ),
  {
    name: "a released withdrawal with an effect that says it was paid",
    laws: ["I5 every effect of the provider has its transaction", ONE_END],
    plant: (s) =>
      `update wallet.provider_effects set transaction_id = '${s.released}' where transaction_id = '${s.paid}'`,
    undo: (s) =>
      `update wallet.provider_effects set transaction_id = '${s.paid}' where transaction_id = '${s.released}'`,
  },
  {
    name: "a paid withdrawal with an entry that released it",
    laws: [EXACT, ONE_END],
    plant: (s) =>
      `update wallet.entries set kind = 'release' where kind = 'fee' and transaction_id = '${s.paid}'`,
    undo: (s) =>
      `update wallet.entries set kind = 'fee' where kind = 'release' and transaction_id = '${s.paid}'`,
  },
  {
    name: "a withdrawal to somebody else's bank account",
    laws: ["I8 a withdrawal goes to a bank account of its own user"],
    plant: (s) => `update wallet.bank_accounts set user_id = '${s.userId}' where user_id = '${s.otherId}'`,
    undo: (s) => `update wallet.bank_accounts set user_id = '${s.otherId}' where user_id = '${s.userId}'`,
  },
  {
    name: "a payout whose effect was removed",
    laws: ["I4 money at Revio is explained by deposits, suspense, refunds, payouts and adjustments"],
    plant: (
      s,
    ) => `create table public.kept as select * from wallet.provider_effects where transaction_id = '${s.paid}';
      delete from wallet.provider_effects where transaction_id = '${s.paid}'`,
    undo: () => "insert into wallet.provider_effects select * from public.kept; drop table public.kept",
  },
  ...(["day_amount", "month_amount"] as const).flatMap((column) =>
    (["withdrawal", "transfer"] as const).map(
      (kind): Breach => ({
        name: `a ${column} of ${kind}s that forgot a part of what was sent`,
        laws: [USAGE],
        plant: () => `update wallet.limit_usage set ${column} = ${column} - 1 where kind = '${kind}'`,
        undo: () => `update wallet.limit_usage set ${column} = ${column} + 1 where kind = '${kind}'`,
      }),
    ),
  ),
  {
    name: "a withdrawal that was asked for inside a hold",
    laws: ["I12 no withdrawal was asked for inside a hold"],
    plant: (s) => `insert into wallet.security_holds (id, user_id, kind, reason, object_id, created_at)
      values ('${NOBODY}', '${s.otherId}', 'freeze', 'x', 'x', now() - interval '1 hour')`,
    undo: () => "delete from wallet.security_holds",
  },
  ...(["request", "settle", "release", "return", "cancel"] as const).map((action) => ({
    name: `a withdrawal without the line of its ${action} in the audit log`,
    laws: [AUDIT],
    plant: () => `update wallet.audit_log set outcome = 'failed' where action = 'withdrawal.${action}'`,
    undo: () => `update wallet.audit_log set outcome = 'done' where action = 'withdrawal.${action}'`,
  })),
  {
    name: "a transfer without its line in the audit log",
    laws: [AUDIT],
    plant: () => "update wallet.audit_log set outcome = 'failed' where action = 'transfer.send'",
    undo: () => "update wallet.audit_log set outcome = 'done' where action = 'transfer.send'",
  },
];
