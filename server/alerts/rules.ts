import { formatDateTime } from "@/server/dates";

/** What a rule saw: counts, ages and ids, as the database wrote them. */
export type AlertDetail = Readonly<Record<string, string | number | null>>;

type Rule = {
  /** What happened, in a few words. */
  title: string;
  /** The same with its figures, as a whole sentence without personal data. */
  sentence: (detail: AlertDetail, subject: string) => string;
  /** Where an operator goes on. */
  page: string;
};

const count = (detail: AlertDetail, name: string): string => String(detail[name] ?? "an unknown number of");
const rows = (detail: AlertDetail, one: string, many: string): string =>
  detail["rows"] === 1 ? `1 ${one}` : `${count(detail, "rows")} ${many}`;
const since = ({ since: at }: AlertDetail): string =>
  typeof at === "string" ? formatDateTime(new Date(at)) : "the beginning";

const STUCK: Readonly<Record<string, string>> = {
  deposit_not_credited: "Revio has the money of a deposit for 5 minutes that isn't credited",
  deposit_past_due: "a deposit is still open 10 minutes after its checkout ended",
  withdrawal_not_sent: "a withdrawal has its money reserved for 10 minutes and isn't sent",
  payout_unknown: "the outcome of a payout is unknown for an hour",
  withdrawal_not_final: "a withdrawal was sent 2 business days ago and hasn't ended",
  delivery_not_processed: "a delivery isn't processed after 5 minutes",
};

/** Every rule of `alert_conditions`; a test holds the two together. */
export const ALERT_RULES = {
  error_rate: {
    title: "Many requests fail",
    sentence: (d) =>
      `${count(d, "faults")} of ${count(d, "requests")} requests failed within the last 5 minutes.`,
    page: "/admin/health",
  },
  slow_requests: {
    title: "Many requests are slow",
    sentence: (d) =>
      `${count(d, "slow")} of ${count(d, "requests")} requests took more than a second within the last 5 minutes.`,
    page: "/admin/health",
  },
  stuck_transaction: {
    title: "Something is stuck",
    sentence: (d, subject) => `${count(d, "rows")}×: ${STUCK[subject] ?? subject}. Oldest: ${since(d)}.`,
    page: "/admin/health",
  },
  dead_letters: {
    title: "Dead letters wait for a person",
    sentence: (d, subject) => `${rows(d, "dead letter", "dead letters")} (${subject}), since ${since(d)}.`,
    page: "/admin/dead-letters",
  },
  break_overdue: {
    title: "Breaks are overdue",
    sentence: (d, subject) =>
      `${rows(d, "break", "breaks")} of severity ${subject} should be settled since ${since(d)}.`,
    page: "/admin/breaks",
  },
  break_critical: {
    title: "A critical break is open",
    sentence: (d) => `${rows(d, "critical break is", "critical breaks are")} open, since ${since(d)}.`,
    page: "/admin/breaks",
  },
  webhook_silence: {
    title: "Revio sends no webhooks",
    sentence: (d) =>
      `Deposits were started within the last hour and no delivery has come. The last one: ${since(d)}.`,
    page: "/admin/webhooks",
  },
  signature_failures: {
    title: "Webhooks with a wrong signature",
    sentence: (d) =>
      `${count(d, "rows")} deliveries were refused for their signature within the last 10 minutes.`,
    page: "/admin/webhooks",
  },
  ledger_audit: {
    title: "The ledger breaks a law",
    sentence: (d) => `The audit of ${since(d)} found ${count(d, "laws")} broken.`,
    page: "/admin/ledger",
  },
  audit_stale: {
    title: "The ledger isn't audited",
    sentence: (d) => `The last audit of the ledger was at ${since(d)}.`,
    page: "/admin/ledger",
  },
  chain_broken: {
    title: "The ledger's chain is broken",
    sentence: (d) => `${rows(d, "break", "breaks")} of the chain, since ${since(d)}.`,
    page: "/admin/ledger",
  },
  schema_drift: {
    title: "The database isn't what was deployed",
    sentence: (d) =>
      `${rows(d, "difference", "differences")} in roles, grants, triggers or functions at ${since(d)}. Run npm run verify.`,
    page: "/admin/health",
  },
  audit_log_changed: {
    title: "The audit log was changed",
    sentence: (d) =>
      `${rows(d, "place differs", "places differ")} from what was sealed, at ${since(d)}. Run npm run verify -- --chain.`,
    page: "/admin/audit",
  },
  webhook_address: {
    title: "Webhooks from a strange address",
    sentence: (d) =>
      `${count(d, "rows")} deliveries were refused for their address within the last 10 minutes. Check WEBHOOK_ALLOWED_IPS.`,
    page: "/admin/webhooks",
  },
  seal_stale: {
    title: "The ledger isn't sealed",
    sentence: (d) => `Entries wait to be sealed since ${since(d)}.`,
    page: "/admin/ledger",
  },
  job_overdue: {
    title: "A scheduled job doesn't run",
    sentence: (d, subject) => `${subject} has last run at ${since(d)}.`,
    page: "/admin/health",
  },
  reconciliation_failed: {
    title: "A reconciliation failed",
    sentence: (_, subject) => `The run for ${subject} failed and none has gone through since.`,
    page: "/admin/reconciliation",
  },
  reconciliation_missing: {
    title: "A day isn't reconciled",
    sentence: (_, subject) => `${subject} isn't compared with Revio's statement by 06:00 of the next day.`,
    page: "/admin/reconciliation",
  },
  reconciliation_unexplained: {
    title: "A clearing account isn't explained",
    sentence: (d, subject) => `${count(d, "cents")} cents of ${subject} aren't explained.`,
    page: "/admin/reconciliation",
  },
  approval_waiting: {
    title: "An approval waits",
    sentence: (d, subject) =>
      `${rows(d, "request", "requests")} of kind ${subject} waits for a second admin since ${since(d)}.`,
    page: "/admin/approvals",
  },
  outbox_stale: {
    title: "Announcements aren't taken",
    sentence: (d) => `${rows(d, "announcement", "announcements")} wait for the engine since ${since(d)}.`,
    page: "/admin/health",
  },
  process_ended: {
    title: "A process ended that should not have",
    sentence: (d, subject) => `${subject}, ${count(d, "rows")}× within a day, last at ${since(d)}.`,
    page: "/admin/health",
  },
  provider_down: {
    title: "Revio doesn't answer",
    sentence: (d) => `${count(d, "calls")} calls failed within the last 5 minutes and none went through.`,
    page: "/admin/health",
  },
} as const satisfies Record<string, Rule>;

/** A rule by its stored name; one only a newer version of this program knows speaks for itself. */
export const ruleOf = (name: string): Rule =>
  (ALERT_RULES as Record<string, Rule>)[name] ?? {
    title: name,
    sentence: (_, subject) => `${name}: ${subject}.`,
    page: "/admin/alerts",
  };
