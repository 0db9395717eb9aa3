/**
 * How often each scheduled job must have run, in seconds. The crons themselves stand in `inngest/functions`; a test holds the
 * two together.
 */
export const SCHEDULE = {
  "relay-outbox": 60,
  "evaluate-alerts": 60,
  "sweep-stalled": 5 * 60,
  "expire-deposits": 10 * 60,
  "check-open-transactions": 15 * 60,
  "audit-ledger": 60 * 60,
  "check-integrity": 60 * 60,
  "seal-ledger": 60,
  "import-statement": 24 * 60 * 60,
  "purge-expired": 24 * 60 * 60,
} as const satisfies Record<string, number>;

export type ScheduledJob = keyof typeof SCHEDULE;
