import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/trpc/root";

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

export type Deposit = Outputs["deposits"]["get"];
export type Balance = Outputs["wallet"]["balance"];
export type BankAccount = Outputs["bankAccounts"]["list"]["items"][number];
export type Banks = Outputs["bankAccounts"]["banks"];
export type Me = Outputs["session"]["me"];
export type Session = Outputs["session"]["list"]["items"][number];
export type TransactionPage = Outputs["transactions"]["list"];
export type TransactionRow = TransactionPage["items"][number];
export type TransactionDetail = Outputs["transactions"]["get"];
export type TimelineItem = TransactionDetail["timeline"][number];
export type TransactionListInput = Inputs["transactions"]["list"];
export type WithdrawalLimits = Outputs["withdrawals"]["limits"];
export type WithdrawalQuote = Outputs["withdrawals"]["quote"];
export type Withdrawal = Outputs["withdrawals"]["request"];
export type TransferLimits = Outputs["transfers"]["limits"];
export type DepositLimits = Outputs["deposits"]["limits"];
export type Limit = Outputs["limits"]["mine"]["limits"][number];
export type Recipient = Outputs["transfers"]["findRecipient"];
export type RecentPerson = Outputs["transfers"]["recent"]["items"][number];
export type Transfer = Outputs["transfers"]["send"];
export type Profile = Outputs["profile"]["get"];
export type NotificationPreferences = Outputs["notifications"]["preferences"];
export type DataCopyState = NonNullable<Outputs["account"]["newestExport"]["copy"]>;
