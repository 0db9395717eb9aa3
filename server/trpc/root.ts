import { router } from "./init";
import { bankAccountsRouter } from "./routers/bank-accounts";
import { depositsRouter } from "./routers/deposits";
import { notificationsRouter } from "./routers/notifications";
import { profileRouter } from "./routers/profile";
import { sessionRouter } from "./routers/session";
import { transactionsRouter } from "./routers/transactions";
import { transfersRouter } from "./routers/transfers";
import { walletRouter } from "./routers/wallet";
import { withdrawalsRouter } from "./routers/withdrawals";

export const appRouter = router({
  session: sessionRouter,
  wallet: walletRouter,
  deposits: depositsRouter,
  withdrawals: withdrawalsRouter,
  bankAccounts: bankAccountsRouter,
  transfers: transfersRouter,
  profile: profileRouter,
  notifications: notificationsRouter,
  transactions: transactionsRouter,
});

export type AppRouter = typeof appRouter;
