import { router } from "./init";
import { bankAccountsRouter } from "./routers/bank-accounts";
import { depositsRouter } from "./routers/deposits";
import { sessionRouter } from "./routers/session";
import { transactionsRouter } from "./routers/transactions";
import { walletRouter } from "./routers/wallet";

export const appRouter = router({
  session: sessionRouter,
  wallet: walletRouter,
  deposits: depositsRouter,
  bankAccounts: bankAccountsRouter,
  transactions: transactionsRouter,
});

export type AppRouter = typeof appRouter;
