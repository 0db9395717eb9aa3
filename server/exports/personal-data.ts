/** Where the rows of a person lie, for the copy of them (SECURITY.md 13). A test holds this against the tables that there are. */

/** One file of the copy: all rows of a person, in an order that no two rows share. */
export type Part = {
  name: string;
  /** Tables whose rows of a person it has. */
  tables: readonly string[];
  /** Names of the columns, with what each is in SQL. */
  columns: Readonly<Record<string, string>>;
  /** `$1` is the person. */
  from: string;
  order: readonly { by: string; type: "timestamptz" | "uuid" | "bigint" | "text"; first: string }[];
};

const time = (by: string) => ({ by, type: "timestamptz", first: "-infinity" }) as const;
const uuid = (by: string) => ({ by, type: "uuid", first: "00000000-0000-0000-0000-000000000000" }) as const;
const bigint = (by: string) => ({ by, type: "bigint", first: "-1" }) as const;
const text = (by: string) => ({ by, type: "text", first: "" }) as const;

/** Columns that are called as they are in the table `t`. */
const named = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `t.${name}`]));

const ofPerson = (table: string): string => `wallet.${table} t where t.user_id = $1`;

/** Of an account of the person's own: what each entry did to it, and what it held then. */
const SIDES = `(select e.id, e.transaction_id, e.kind, -e.amount as change, e.debit_after as balance_after, e.currency, e.created_at, a.id as account, a.kind as account_kind
    from wallet.ledger_accounts a join wallet.entries e on e.debit_account = a.id where a.user_id = $1
  union all
  select e.id, e.transaction_id, e.kind, e.amount, e.credit_after, e.currency, e.created_at, a.id, a.kind
    from wallet.ledger_accounts a join wallet.entries e on e.credit_account = a.id where a.user_id = $1) t where true`;

export const PARTS: readonly Part[] = [
  {
    name: "profile",
    tables: ["users", "identity_records"], // of the second only when: what is sealed there is not in the copy, which its README says
    columns: {
      ...named(
        "id",
        "email",
        "display_name",
        "handle",
        "phone",
        "status",
        "role",
        "tier",
        "email_verified_at",
        "created_at",
        "closed_at",
      ),
      identity_number_recorded_at:
        "(select i.recorded_at from wallet.identity_records i where i.user_id = t.id)",
    },
    from: "wallet.users t where t.id = $1",
    order: [uuid("t.id")],
  },
  {
    name: "consents",
    tables: ["consents"],
    columns: named("document", "version", "at"),
    from: ofPerson("consents"),
    order: [time("t.at"), text("t.document")],
  },
  {
    name: "balances",
    tables: ["balances", "ledger_accounts"],
    columns: named("currency", "available", "reserved"),
    from: ofPerson("balances"),
    order: [text("t.currency")],
  },
  {
    name: "transactions",
    tables: ["transactions"],
    columns: {
      ...named(
        "id",
        "reference",
        "type",
        "status",
        "direction",
        "currency",
        "amount",
        "fee",
        "returned_amount",
        "description",
      ),
      other_person:
        "(select coalesce('@' || u.handle, split_part(u.display_name, ' ', 1)) from wallet.users u where u.id = t.counterparty_user_id)",
      ...named("bank_account_id", "payment_method", "failure_code", "created_at", "completed_at"),
    },
    from: ofPerson("transactions"),
    order: [time("t.created_at"), uuid("t.id")],
  },
  {
    name: "entries",
    tables: ["ledger_accounts"],
    columns: named(
      "id",
      "transaction_id",
      "kind",
      "account_kind",
      "change",
      "balance_after",
      "currency",
      "created_at",
    ),
    from: SIDES,
    order: [bigint("t.id"), bigint("t.account")],
  },
  {
    name: "bank-accounts",
    tables: ["bank_accounts"],
    columns: {
      ...named("id", "bank", "branch_code", "account_type", "holder_name"),
      number: "'•••• ' || t.last4",
      ...named("is_default", "created_at", "removed_at"),
    },
    from: ofPerson("bank_accounts"),
    order: [time("t.created_at"), uuid("t.id")],
  },
  {
    name: "sessions",
    tables: ["sessions"],
    columns: named(
      "id",
      "amr",
      "user_agent",
      "created_at",
      "last_seen_at",
      "second_factor_at",
      "expires_at",
      "revoked_at",
      "revoke_reason",
    ),
    from: ofPerson("sessions"),
    order: [time("t.created_at"), uuid("t.id")],
  },
  {
    name: "two-step-sign-in",
    tables: ["factors"],
    columns: named("id", "kind", "created_at", "confirmed_at", "removed_at"),
    from: ofPerson("factors"),
    order: [time("t.created_at"), uuid("t.id")],
  },
  {
    name: "google",
    tables: ["identities"],
    columns: named("issuer", "subject", "email", "created_at"),
    from: ofPerson("identities"),
    order: [text("t.issuer"), text("t.subject")],
  },
  {
    name: "holds",
    tables: ["security_holds"],
    columns: named("id", "kind", "created_at", "until"),
    from: ofPerson("security_holds"),
    order: [time("t.created_at"), uuid("t.id")],
  },
  {
    name: "notifications",
    tables: ["notifications"],
    columns: named(
      "id",
      "kind",
      "channel",
      "state",
      "recipient",
      "subject",
      "body_text",
      "created_at",
      "sent_at",
    ),
    from: ofPerson("notifications"),
    order: [time("t.created_at"), uuid("t.id")],
  },
  {
    name: "message-choices",
    tables: ["notification_preferences"],
    columns: named("topic", "channel", "wanted", "updated_at"),
    from: ofPerson("notification_preferences"),
    order: [text("t.topic"), text("t.channel")],
  },
  {
    name: "links-by-mail",
    tables: ["email_links"],
    columns: named("id", "purpose", "email", "created_at", "expires_at", "used_at"),
    from: ofPerson("email_links"),
    order: [time("t.created_at"), uuid("t.id")],
  },
  {
    name: "copies",
    tables: ["data_exports"],
    columns: named("id", "requested_at", "ready_at", "fetched_at"),
    from: ofPerson("data_exports"),
    order: [time("t.requested_at"), uuid("t.id")],
  },
  {
    name: "what-you-did",
    tables: ["audit_log"],
    columns: named("id", "at", "action", "object_kind", "object_id", "outcome", "session_id"),
    from: "wallet.audit_log t where t.actor = 'user:' || $1::uuid",
    order: [time("t.at"), uuid("t.id")],
  },
];

/** Tables that name a person and are in no part, with the reason. */
export const NOT_IN_THE_COPY: Readonly<Record<string, string>> = {
  requests: "keys by which a repeated request is known; what came of each is in transactions",
  limit_usage: "sums of the transactions",
  known_recipients: "whom transactions name already",
  step_up_challenges: "confirmations of the last days; what was confirmed is in what-you-did",
  approvals: "work of admins; what it did to the person is in transactions and what-you-did of the admin",
  replay_runs: "work of admins",
  dead_letters: "work of admins",
  reconciliation_breaks: "work of admins",
  reconciliation_runs: "work of admins",
  statement_files: "work of admins",
  statement_profiles: "work of admins",
};

/** The query for the rows after these values of the order; null: from the start. */
export function pageOf({ columns, from, order }: Part): string {
  const list = [
    ...Object.entries(columns).map(([name, sql]) => `(${sql})::text as "${name}"`),
    ...order.map(({ by }, at) => `(${by})::text as "after ${at}"`),
  ];
  const keys = order.map(({ by }) => by).join(", ");
  const beyond = order.map(({ type }, at) => `$${at + 3}::${type}`).join(", ");
  return `select ${list.join(", ")} from ${from} and (${keys}) > (${beyond}) order by ${keys} limit $2`;
}
