import type { Recipient } from "@/components/wallet/types";

/** What has been entered so far. `recipient` is whom `to` stands for, null while that isn't known. */
export interface SendDraft {
  to: string;
  recipient: Recipient | null;
  amount: string;
  note: string;
}

export const EMPTY_DRAFT: SendDraft = { to: "", recipient: null, amount: "", note: "" };

export const STEPS = ["to", "amount", "review"] as const;
export type SendStep = (typeof STEPS)[number];
