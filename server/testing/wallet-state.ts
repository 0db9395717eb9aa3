/** What the model knows of a wallet: see `wallet-model.ts`. */
export type Deposit = {
  userId: string;
  amount: bigint;
  status: string;
  purchaseId: string | null;
  providerStatus: string | null;
  returned: bigint;
  held: boolean;
  late: boolean;
};

export type Withdrawal = {
  userId: string;
  bankAccountId: string;
  amount: bigint;
  fee: bigint;
  status: string;
  payoutId: string | null;
  providerStatus: string | null;
};

export type Model = {
  available: Map<string, bigint>;
  reserved: Map<string, bigint>;
  /** What users owe because money was taken back that they no longer had. */
  owed: Map<string, bigint>;
  deposits: Map<string, Deposit>;
  /** By user and key: what was asked, and what was answered for ever. */
  requests: Map<string, { asked: string; answer: string }>;
  /** Purchases whose money lies in suspense. */
  suspense: Map<string, bigint>;
  /** Purchases whose money was credited. */
  credited: Set<string>;
  /** Refund payments and chargebacks that have had their effect. */
  reversals: Set<string>;
  withdrawals: Map<string, Withdrawal>;
  /** What each person has used of the limits, in the one day that a run lasts. */
  used: Map<string, bigint>;
  /** People whose withdrawals are held. */
  holds: Set<string>;
  /** Bank accounts by owner, and those that a bank sent money back from. */
  bankAccounts: Map<string, string>;
  flagged: Set<string>;
};

export const emptyModel = (userIds: string[], bankAccounts: Map<string, string>): Model => ({
  available: new Map(userIds.map((id) => [id, 0n])),
  reserved: new Map(userIds.map((id) => [id, 0n])),
  owed: new Map(userIds.map((id) => [id, 0n])),
  deposits: new Map(),
  requests: new Map(),
  suspense: new Map(),
  credited: new Set(),
  reversals: new Set(),
  withdrawals: new Map(),
  used: new Map(),
  holds: new Set(),
  bankAccounts,
  flagged: new Set(),
});

export const add = (map: Map<string, bigint>, key: string, by: bigint): void =>
  void map.set(key, (map.get(key) ?? 0n) + by);

/** Every figure and status as sorted text, for comparing with the database. */
export function describeModel(model: Model): string[] {
  return [
    ...[...model.available].map(([id, amount]) => `balance ${id} ${amount} ${model.reserved.get(id)}`),
    ...[...model.used].map(([id, amount]) => `used ${id} ${amount} ${amount}`),
    ...[...model.withdrawals].map(([id, w]) => `withdrawal ${id} ${w.status} ${w.providerStatus ?? "-"}`),
    ...[...model.owed].filter(([, amount]) => amount > 0n).map(([id, amount]) => `owed ${id} ${amount}`),
    ...[...model.suspense].map(([id, amount]) => `suspense ${id} ${amount}`),
    ...[...model.deposits].map(
      ([id, d]) => `deposit ${id} ${d.status} ${d.returned} ${d.held} ${d.late} ${d.providerStatus ?? "-"}`,
    ),
  ].sort();
}
