/** Where the rows of a person lie, for the copy of them (SECURITY.md 13). A test holds this against the tables that there are. */
import { by, named, type Part } from "./part";

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
    tables: ["users"],
    columns: named(
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
    from: "wallet.users t where t.id = $1",
    order: [by.uuid("t.id")],
  },
  {
    name: "consents",
    tables: ["consents"],
    columns: named("document", "version", "at"),
    from: ofPerson("consents"),
    order: [by.time("t.at"), by.text("t.document")],
  },
  {
    name: "balances",
    tables: ["balances", "ledger_accounts"],
    columns: named("currency", "available", "reserved"),
    from: ofPerson("balances"),
    order: [by.text("t.currency")],
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
    order: [by.time("t.created_at"), by.uuid("t.id")],
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
    order: [by.bigint("t.id"), by.bigint("t.account")],
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
    order: [by.time("t.created_at"), by.uuid("t.id")],
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
    order: [by.time("t.created_at"), by.uuid("t.id")],
  },
  {
    name: "two-step-sign-in",
    tables: ["factors"],
    columns: named("id", "kind", "created_at", "confirmed_at", "removed_at"),
    from: ofPerson("factors"),
    order: [by.time("t.created_at"), by.uuid("t.id")],
  },
  {
    name: "google",
    tables: ["identities"],
    columns: named("issuer", "subject", "email", "created_at"),
    from: ofPerson("identities"),
    order: [by.text("t.issuer"), by.text("t.subject")],
  },
  {
    name: "holds",
    tables: ["security_holds"],
    columns: named("id", "kind", "created_at", "until"),
    from: ofPerson("security_holds"),
    order: [by.time("t.created_at"), by.uuid("t.id")],
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
    order: [by.time("t.created_at"), by.uuid("t.id")],
  },
  {
    name: "message-choices",
    tables: ["notification_preferences"],
    columns: named("topic", "channel", "wanted", "updated_at"),
    from: ofPerson("notification_preferences"),
    order: [by.text("t.topic"), by.text("t.channel")],
  },
  {
    name: "links-by-mail",
    tables: ["email_links"],
    columns: named("id", "purpose", "email", "created_at", "expires_at", "used_at"),
    from: ofPerson("email_links"),
    order: [by.time("t.created_at"), by.uuid("t.id")],
  },
  {
    name: "copies",
    tables: ["data_exports"],
    columns: named("id", "requested_at", "ready_at", "fetched_at"),
    from: ofPerson("data_exports"),
    order: [by.time("t.requested_at"), by.uuid("t.id")],
  },
  {
    name: "what-you-did",
    tables: ["audit_log"],
    columns: named("id", "at", "action", "object_kind", "object_id", "outcome", "session_id"),
    from: "wallet.audit_log t where t.actor = 'user:' || $1::uuid",
    order: [by.time("t.at"), by.uuid("t.id")],
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
