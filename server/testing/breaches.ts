/** Breaches of the ledger's laws, as only a forger or a broken disk could make them: with every trigger switched off. */

/** Ids of what must be there: see `verify-ledger.test.ts`. */
export type Scene = Record<
  | "userId"
  | "settled"
  | "purchase"
  | "refunded"
  | "open"
  | "suspense"
  | "otherId"
  | "recipientId"
  | "asked"
  | "paid"
  | "released"
  | "sent"
  | "received"
  | "adjusted",
  string
>;

export type Breach = {
  name: string;
  /** The laws it breaks; it breaks no other. */
  laws: string[];
  plant: (scene: Scene) => string;
  undo: (scene: Scene) => string;
};

export const shift = (kind: string, by: number): string =>
  `update wallet.system_balances set balance = balance + ${by} where kind = '${kind}' and shard = 0;`;
export const account = (kind: string): string =>
  `(select id from wallet.ledger_accounts where code = '${kind}:ZAR')`;
const ownAccount = (s: Scene): string =>
  `(select available_account from wallet.balances where user_id = '${s.userId}')`;
export const NOBODY = "00000000-0000-7000-8000-000000000001";

/** With `WITHDRAWAL_BREACHES` at least one for each law of `wallet.ledger_laws()`. */
export const BREACHES: Breach[] = [
  {
    name: "an entry in another currency than its accounts",
    laws: ["I1 every entry is in the currency of its two accounts"],
    plant: (s) => `update wallet.entries set currency = 'USD' where transaction_id = '${s.settled}'`,
    undo: (s) => `update wallet.entries set currency = 'ZAR' where transaction_id = '${s.settled}'`,
  },
  {
    name: "money on a shard of an account that does not exist",
    laws: ["I1 credits minus debits are zero over all accounts"],
    plant: () => "insert into wallet.system_balances values ('nowhere', 'ZAR', 0, -1, 5)",
    undo: () => "delete from wallet.system_balances where kind = 'nowhere'",
  },
  {
    name: "a user below zero, with entries to match",
    laws: [
      "I2 no balance of a user is negative",
      "I4 a transaction has exactly the entries its status asks for",
    ],
    plant: (s) => `alter table wallet.balances drop constraint balances_available_not_negative;
      insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency, debit_after)
        values ('${s.suspense}', 'suspense', ${ownAccount(s)}, ${account("suspense")}, 40001, 'ZAR', -1);
      update wallet.balances set available = -1 where user_id = '${s.userId}'; ${shift("suspense", 40_001)}`,
    undo: (s) => `delete from wallet.entries where amount = 40001; ${shift("suspense", -40_001)}
      update wallet.balances set available = 40000 where user_id = '${s.userId}';
      alter table wallet.balances add constraint balances_available_not_negative check (available >= 0)`,
  },
  {
    name: "money moved between two system accounts without an entry",
    laws: ["I3 a balance is the sum of its entries"],
    plant: () => shift("suspense", 5) + shift("receivable", -5),
    undo: () => shift("suspense", -5) + shift("receivable", 5),
  },
  {
    name: "a user's balance raised without an entry",
    laws: ["I1 credits minus debits are zero over all accounts", "I3 a balance is the sum of its entries"],
    plant: (s) => `update wallet.balances set available = available + 1 where user_id = '${s.userId}'`,
    undo: (s) => `update wallet.balances set available = available - 1 where user_id = '${s.userId}'`,
  },
  {
    name: "a balance behind an entry that does not follow from the one before",
    laws: ["I3 the balance behind each entry continues the one before"],
    plant: (s) =>
      `update wallet.entries set credit_after = credit_after + 1 where transaction_id = '${s.settled}'`,
    undo: (s) =>
      `update wallet.entries set credit_after = credit_after - 1 where transaction_id = '${s.settled}'`,
  },
  {
    name: "a completed deposit whose entry is of another kind",
    laws: ["I4 a transaction has exactly the entries its status asks for"],
    plant: (s) => `update wallet.entries set kind = 'suspense' where transaction_id = '${s.settled}'`,
    undo: (s) => `update wallet.entries set kind = 'deposit' where transaction_id = '${s.settled}'`,
  },
  {
    name: "an entry whose transaction is gone",
    laws: ["I4 no entry is without its transaction"],
    plant:
      () => `insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency)
        values ('${NOBODY}', 'suspense', ${account("receivable")}, ${account("suspense")}, 40002, 'ZAR');
      ${shift("receivable", -40_002)} ${shift("suspense", 40_002)}`,
    undo: () =>
      `delete from wallet.entries where amount = 40002; ${shift("receivable", 40_002)} ${shift("suspense", -40_002)}`,
  },
  {
    name: "an entry of a foreign kind on a deposit that has its own",
    laws: ["I4 a transaction has exactly the entries its status asks for"],
    plant: (
      s,
    ) => `insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency)
        values ('${s.settled}', 'suspense', ${account("receivable")}, ${account("suspense")}, 40003, 'ZAR');
      ${shift("receivable", -40_003)} ${shift("suspense", 40_003)}`,
    undo: () =>
      `delete from wallet.entries where amount = 40003; ${shift("receivable", 40_003)} ${shift("suspense", -40_003)}`,
  },
  {
    name: "a deposit that says more was returned than its refunds say",
    laws: ["I4 what was returned of a deposit is the sum of its refunds"],
    plant: (s) =>
      `update wallet.transactions set returned_amount = returned_amount + 1 where id = '${s.refunded}'`,
    undo: (s) =>
      `update wallet.transactions set returned_amount = returned_amount - 1 where id = '${s.refunded}'`,
  },
  {
    name: "an adjustment that no approval explains",
    laws: ["I11 an adjustment is what two admins agreed on"],
    plant: (s) => `create table public.kept as select * from wallet.adjustments where id = '${s.adjusted}';
      delete from wallet.adjustments where id = '${s.adjusted}'`,
    undo: () => "insert into wallet.adjustments select * from public.kept; drop table public.kept",
  },
  {
    name: "an adjustment whose approval was changed afterwards",
    laws: ["I11 an adjustment is what two admins agreed on"],
    plant: () => `update wallet.approvals set payload = payload || '{"more": 1}'`,
    undo: () => "update wallet.approvals set payload = payload - 'more'",
  },
  {
    name: "an adjustment without its line in the audit log",
    laws: ["I11 every movement of money has its line in the audit log"],
    plant: () => "update wallet.audit_log set action = 'x' where action = 'adjustment.apply'",
    undo: () => "update wallet.audit_log set action = 'adjustment.apply' where action = 'x'",
  },
  {
    name: "an effect of the provider that was removed",
    laws: ["I4 money at Revio is explained by deposits, suspense, refunds, payouts and adjustments"],
    plant: (
      s,
    ) => `create table public.kept as select * from wallet.provider_effects where transaction_id = '${s.settled}';
      delete from wallet.provider_effects where transaction_id = '${s.settled}'`,
    undo: () => "insert into wallet.provider_effects select * from public.kept; drop table public.kept",
  },
  {
    name: "an effect of the provider that points at no transaction",
    laws: ["I5 every effect of the provider has its transaction"],
    plant: (s) =>
      `update wallet.provider_effects set transaction_id = '${NOBODY}' where transaction_id = '${s.settled}'`,
    undo: (s) =>
      `update wallet.provider_effects set transaction_id = '${s.settled}' where transaction_id = '${NOBODY}'`,
  },
  ...(["reference = reference || 'x'", "provider_fee = provider_fee + 1"] as const).map(
    (change): Breach => ({
      name: `an effect that repeats its transaction wrongly: ${change}`,
      laws: ["I5 every effect of the provider has its transaction"],
      plant: (s) => `update wallet.provider_effects set ${change} where transaction_id = '${s.settled}'`,
      undo: (
        s,
      ) => `update wallet.provider_effects e set reference = t.reference, provider_fee = t.provider_fee
        from wallet.transactions t where t.id = e.transaction_id and e.transaction_id = '${s.settled}'`,
    }),
  ),
  {
    name: "a purchase that was credited and also put in suspense",
    laws: ["I5 no purchase is both credited and in suspense"],
    plant: (s) => `drop index wallet.provider_effects_one_place;
      update wallet.provider_effects set provider_object_id = '${s.purchase}' where kind = 'suspense'`,
    undo: () => `update wallet.provider_effects set provider_object_id = transaction_id where kind = 'suspense';
      create unique index provider_effects_one_place on wallet.provider_effects (provider_object_id) where kind in ('settlement', 'suspense')`,
  },
  {
    name: "a delivery that nobody looked at for 26 minutes",
    laws: ["I5 no delivery is forgotten for 25 minutes"],
    plant:
      () => `insert into wallet.webhook_logs (id, route, body_sha256, body, headers, key_id) values ('${NOBODY}', 'webhook', '', '', '{}', 'k');
      insert into wallet.pending_deliveries values ('${NOBODY}', now() - interval '26 minutes')`,
    undo: () => "delete from wallet.pending_deliveries; delete from wallet.webhook_logs",
  },
  {
    name: "an answered request whose transaction does not exist",
    laws: ["I6 every answered request has its transaction"],
    plant: (s) =>
      `update wallet.requests set transaction_id = '${NOBODY}' where transaction_id = '${s.open}'`,
    undo: (s) => `update wallet.requests set transaction_id = '${s.open}' where transaction_id = '${NOBODY}'`,
  },
  {
    name: "a timeline with a gap",
    laws: ["I9 the timeline has no gap and no illegal move"],
    plant: (s) =>
      `update wallet.transaction_events set seq = 9 where transaction_id = '${s.open}' and seq = 2`,
    undo: (s) =>
      `update wallet.transaction_events set seq = 2 where transaction_id = '${s.open}' and seq = 9`,
  },
  {
    name: "a timeline with a move the lifecycle does not have",
    laws: ["I9 the timeline has no gap and no illegal move"],
    plant: (
      s,
    ) => `update wallet.transaction_events set to_status = 'refunded' where transaction_id = '${s.settled}' and seq = 2;
      update wallet.transaction_events set from_status = 'refunded' where transaction_id = '${s.settled}' and seq = 3`,
    undo: (
      s,
    ) => `update wallet.transaction_events set to_status = 'pending' where transaction_id = '${s.settled}' and seq = 2;
      update wallet.transaction_events set from_status = 'pending' where transaction_id = '${s.settled}' and seq = 3`,
  },
  {
    name: "a status that the timeline does not end with",
    laws: ["I9 the last line of the timeline is the status"],
    plant: (s) => `update wallet.transactions set status = 'refunded' where id = '${s.refunded}'`,
    undo: (s) => `update wallet.transactions set status = 'partially_refunded' where id = '${s.refunded}'`,
  },
  {
    name: "money that moved without a line in the audit log",
    laws: ["I11 every movement of money has its line in the audit log"],
    plant: (s) =>
      `update wallet.audit_log set outcome = 'denied' where object_id = '${s.settled}' and action = 'deposit.settle'`,
    undo: (s) =>
      `update wallet.audit_log set outcome = 'done' where object_id = '${s.settled}' and action = 'deposit.settle'`,
  },
  {
    name: "an announcement that nobody acknowledged for a day",
    laws: ["I14 no announcement is unacknowledged for a day"],
    plant: () => `insert into wallet.outbox (event_name, subject_id, occurrence, created_at)
      values ('delivery/attempt-failed', '${NOBODY}', 1, now() - interval '25 hours')`,
    undo: () => "delete from wallet.outbox",
  },
];
