import { auditLedgerHourly } from "./functions/audit-ledger";
import { checkIntegrityHourly } from "./functions/check-integrity";
import { checkOpenTransactions } from "./functions/check-open-transactions";
import { deliverNotifications } from "./functions/deliver-notifications";
import { evaluateAlertsEveryMinute } from "./functions/evaluate-alerts";
import { expireDeposits } from "./functions/expire-deposits";
import { followPayout } from "./functions/follow-payout";
import { importStatement } from "./functions/import-statement";
import { makeExportOnRequest } from "./functions/make-export";
import { purgeExpired } from "./functions/purge-expired";
import { reconcile } from "./functions/reconcile";
import { relayOutbox } from "./functions/relay-outbox";
import { retryDelivery } from "./functions/retry-delivery";
import { runReplay } from "./functions/run-replay";
import { sealLedgerEveryMinute } from "./functions/seal-ledger";
import { sendAlert } from "./functions/send-alert";
import { submitPayout } from "./functions/submit-payout";
import { sweepStalledDeliveries } from "./functions/sweep-stalled";

/** Everything the engine runs. A function that isn't here doesn't exist. */
export const functions = [
  retryDelivery,
  submitPayout,
  followPayout,
  sweepStalledDeliveries,
  expireDeposits,
  deliverNotifications,
  relayOutbox,
  auditLedgerHourly,
  sealLedgerEveryMinute,
  checkOpenTransactions,
  checkIntegrityHourly,
  purgeExpired,
  makeExportOnRequest,
  importStatement,
  reconcile,
  evaluateAlertsEveryMinute,
  sendAlert,
  runReplay,
];
