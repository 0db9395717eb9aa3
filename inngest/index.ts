import { auditLedgerHourly } from "./functions/audit-ledger";
import { checkOpenTransactions } from "./functions/check-open-transactions";
import { expireDeposits } from "./functions/expire-deposits";
import { relayOutbox } from "./functions/relay-outbox";
import { retryDelivery } from "./functions/retry-delivery";
import { sweepStalledDeliveries } from "./functions/sweep-stalled";

/** Everything the engine runs. A function that isn't here doesn't exist. */
export const functions = [
  retryDelivery,
  sweepStalledDeliveries,
  expireDeposits,
  relayOutbox,
  auditLedgerHourly,
  checkOpenTransactions,
];
