import type { PayoutFact } from "@/server/revio/rail";

/** A payout as Revio shows it once the bank was paid. */
export const paidPayout = (ref: string, amountMinor: bigint): PayoutFact => ({
  ref,
  state: { kind: "paid" },
  providerStatus: "success",
  isOurs: true,
  reference: "",
  amountMinor,
  currency: "ZAR",
  destination: { accountNumber: "", branchCode: "" },
});
