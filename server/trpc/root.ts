import { router } from "./init";
import { accountRouter } from "./routers/account";
import { adminPeopleRouter } from "./routers/admin-people";
import { adminRunsRouter } from "./routers/admin-runs";
import { adminStatementsRouter } from "./routers/admin-statements";
import { adminBreaksRouter } from "./routers/admin-breaks";
import { adminApprovalsRouter } from "./routers/admin-approvals";
import { adminDeliveriesRouter } from "./routers/admin-deliveries";
import { adminDeadLettersRouter } from "./routers/admin-dead-letters";
import { adminReplaysRouter } from "./routers/admin-replays";
import { adminAuditRouter } from "./routers/admin-audit";
import { adminHealthRouter } from "./routers/admin-health";
import { adminLedgerRouter } from "./routers/admin-ledger";
import { bankAccountsRouter } from "./routers/bank-accounts";
import { depositsRouter } from "./routers/deposits";
import { factorsRouter } from "./routers/factors";
import { googleRouter } from "./routers/google";
import { linksRouter } from "./routers/links";
import { identityRouter } from "./routers/identity";
import { limitsRouter } from "./routers/limits";
import { notificationsRouter } from "./routers/notifications";
import { profileRouter } from "./routers/profile";
import { sessionRouter } from "./routers/session";
import { signInDetailsRouter } from "./routers/sign-in-details";
import { stepUpRouter } from "./routers/step-up";
import { transactionsRouter } from "./routers/transactions";
import { transfersRouter } from "./routers/transfers";
import { walletRouter } from "./routers/wallet";
import { withdrawalsRouter } from "./routers/withdrawals";

export const appRouter = router({
  session: sessionRouter,
  account: accountRouter,
  links: linksRouter,
  signInDetails: signInDetailsRouter,
  stepUp: stepUpRouter,
  factors: factorsRouter,
  google: googleRouter,
  wallet: walletRouter,
  deposits: depositsRouter,
  withdrawals: withdrawalsRouter,
  bankAccounts: bankAccountsRouter,
  transfers: transfersRouter,
  profile: profileRouter,
  identity: identityRouter,
  limits: limitsRouter,
  notifications: notificationsRouter,
  transactions: transactionsRouter,
  adminRuns: adminRunsRouter,
  adminStatements: adminStatementsRouter,
  adminBreaks: adminBreaksRouter,
  adminApprovals: adminApprovalsRouter,
  adminDeliveries: adminDeliveriesRouter,
  adminDeadLetters: adminDeadLettersRouter,
  adminReplays: adminReplaysRouter,
  adminHealth: adminHealthRouter,
  adminAudit: adminAuditRouter,
  adminPeople: adminPeopleRouter,
  adminLedger: adminLedgerRouter,
});

export type AppRouter = typeof appRouter;
