/** For the tests of payouts: a body, the calls, and what there is to see of one. */
import type { Json, Reply, TestSandbox } from "./testing";
import { BRAND } from "./testing";

/** What the account holds before the first payment. */
export const FLOAT = 100_000_000;

/** A body that `POST /payouts/` accepts. */
export function payoutFields(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    brand_id: BRAND,
    reference: "OW7K3M9QXC2TJF5",
    client: {
      email: "thandi@example.org",
      full_name: "Thandi Nkosi",
      bank_account: "62001234567",
      bank_code: "250655",
    },
    payment: { amount: 25_000, currency: "ZAR", description: "Wallet withdrawal" },
    sender_name: "Octoco Wallet",
    ...changes,
  };
}

/** Creates a payout to a bank account, or another amount, and answers its id. */
export async function payoutTo(
  sandbox: TestSandbox,
  bankAccount = "62001234567",
  amount = 25_000,
): Promise<string> {
  const fields = payoutFields();
  const reply = await sandbox.api("POST", "/payouts/", {
    ...fields,
    client: { ...(fields["client"] as object), bank_account: bankAccount },
    payment: { ...(fields["payment"] as object), amount },
  });
  if (reply.status !== 201) throw new Error(`not created: ${reply.status} ${reply.text}`);
  return String(reply.json.at("id"));
}

export const codeOf = (reply: Reply): unknown[] => [reply.status, reply.json.at("__all__", 0, "code")];

export const historyOf = (payout: Json): string[] =>
  (payout.at("status_history") as { status: string }[]).map((entry) => entry.status);

/** Newest first: the error's code, or whether it was successful. */
export const attemptsOf = (payout: Json): (string | boolean)[] =>
  (
    payout.at("transaction_data", "attempts") as { successful: boolean; error: { code: string } | null }[]
  ).map((attempt) => attempt.error?.code ?? attempt.successful);

export function payoutCalls(sandbox: () => TestSandbox) {
  return {
    execute: (id: string): Promise<Reply> => sandbox().api("POST", `/payouts/${id}/execute/`),
    read: async (id: string): Promise<Json> => (await sandbox().api("GET", `/payouts/${id}/`)).json,
    act: async (id: string, action: string, body?: unknown): Promise<unknown[]> => {
      const reply = await sandbox().control("POST", `payouts/${id}/${action}`, body);
      return [reply.status, reply.json.at("status")];
    },
    eventsOf: async (id: string): Promise<unknown[]> =>
      (await sandbox().rows("events", `?id=${id}`)).map((row) => row.at("event_type")),
    /** What is available, and what is under way. */
    balance: async (): Promise<unknown[]> => {
      const { json } = await sandbox().api("GET", "/account/json/balance/?currency=ZAR");
      return [json.at("ZAR", "available_balance"), json.at("ZAR", "pending_outgoing")];
    },
    bookOf: async (kind: string): Promise<unknown[][]> =>
      ((await sandbox().control("GET", "book")).json.at("rows") as Record<string, string>[])
        .filter((row) => row["kind"] === kind)
        .map(({ status, asked, amount, fee, pending }) => [status, asked, amount, fee, pending]),
  };
}
