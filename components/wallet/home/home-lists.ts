import type { TransactionListInput } from "@/components/wallet/types";

/** What is under way. The server and the browser ask for exactly this. */
export const IN_PROGRESS: TransactionListInput = {
  filter: { status: ["created", "pending", "requested", "processing", "unknown"] },
  limit: 25,
};

/** What is finished, newest first; Home shows the first five. No row is in both lists. */
export const FINISHED: TransactionListInput = {
  filter: {
    status: [
      "completed",
      "failed",
      "returned",
      "expired",
      "cancelled",
      "partially_refunded",
      "refunded",
      "charged_back",
    ],
  },
  limit: 25,
};
