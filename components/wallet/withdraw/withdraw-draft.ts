/** What has been entered so far: the amount as it was typed. */
export interface WithdrawDraft {
  accountId: string;
  amount: string;
}

export const EMPTY_DRAFT: WithdrawDraft = { accountId: "", amount: "" };

export const STEPS = ["account", "amount", "review"] as const;
export type WithdrawStep = (typeof STEPS)[number];
