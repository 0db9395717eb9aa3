/** The whole way of a statement: made by Revio's twin of what it did, downloaded, read, compared, and repaired by reading. */
import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { refreshDeposit } from "@/server/deposits/refresh-deposit";
import { requestRun } from "@/server/reconciliation/request-run";
import { reconcileNow } from "@/server/reconciliation/run-steps";
import { openDeposit } from "../deposits";
import { makePerson, type Person } from "../factories";
import { ACCOUNTS, askedFor, payoutIdOf, submit } from "../payouts";
import { useRevio } from "../sandbox";

const { database, sandbox } = useRevio({ TIMING_GRACE_MINUTES: "0" });
const MINUTE = 60_000;
const AS_EXPECTED = {
  statement_outcome: "success",
  statement_extra_column: false,
  statement_cut: false,
  statement_decimal: ".",
  statement_latin1: false,
};
let person: Person;

const set = (settings: object) => sandbox.control("PUT", "settings", settings);

beforeEach(async () => {
  person = await makePerson(database);
  await set({ statement_seconds: 0, ...AS_EXPECTED });
});

type Deposit = Awaited<ReturnType<typeof openDeposit>>;

/** Paid at Revio, and no webhook tells. */
async function paid(): Promise<Deposit> {
  const deposit = await openDeposit(person);
  await sandbox.act(deposit.purchaseId, "pay");
  return deposit;
}

async function booked(): Promise<Deposit> {
  const deposit = await paid();
  expect(await refreshDeposit(deposit, "sweep")).toBe("settled");
  return deposit;
}

/** A withdrawal whose payout Revio has settled so far, and the purchase of its money, which the tests write into our books alone. */
async function sent(number: string): Promise<{ id: string; payoutId: string; ours: string }> {
  const { id, person: owner } = await askedFor(database, { number });
  await submit(id);
  const [row] = await database.admin<{ purchase: string }[]>`
    select revio_purchase_id as purchase from wallet.transactions where user_id = ${owner.userId} and type = 'deposit'`;
  return { id, payoutId: await payoutIdOf(id), ours: row?.purchase ?? "" };
}

const statusOf = async (ids: string[]): Promise<string[]> => {
  const rows = await database.admin<
    { id: string; status: string }[]
  >`select id, status from wallet.transactions`;
  return ids.map((id) => rows.find((row) => row.id === id)?.status ?? "none");
};

/** Compares the last minutes. */
async function compare(): Promise<{
  state: string;
  failure: string | null;
  found: string[];
  unexplained: string;
}> {
  const runId = newId();
  const actor = await makePerson(database, { role: "admin" });
  const [from, to] = [new Date(Date.now() - 5 * MINUTE), new Date()];
  const wish = { runId, kind: "on_demand", from, to, reason: "a look at the day" } as const;
  await requestRun({ actor, requestId: "req_test" }, wish);
  await reconcileNow(runId);
  const rows = await database.admin<{ found: string }[]>`
    select type || ' ' || object_id as found from wallet.reconciliation_items where run_id = ${runId} order by 1`;
  const [run] = await database.admin<{ state: string; failure: string | null; unexplained: string }[]>`
    select state, failure_code as failure, unexplained::text from wallet.reconciliation_runs where id = ${runId}`;
  if (!run) throw new Error("the run is gone");
  return { ...run, found: rows.map(({ found }) => found) };
}

const OPEN =
  "select type || ' ' || object_id as name from wallet.reconciliation_breaks where closed_at is null order by 1";
const openBreaks = async (): Promise<string[]> =>
  (await database.admin.unsafe<{ name: string }[]>(OPEN)).map(({ name }) => name);

describe("a statement of Revio's", () => {
  it("shows all that no webhook told of, which is booked by reading; afterwards only what Revio never had differs", async () => {
    const [agreed, missed, refunded, disputed] = [
      await booked(),
      await paid(),
      await booked(),
      await booked(),
    ];
    const refund = await sandbox.act(refunded.purchaseId, "refund", { amount: 5_000 });
    await sandbox.act(disputed.purchaseId, "charge-back");
    const [out, back] = [await sent(ACCOUNTS.stays), await sent(ACCOUNTS.paidAtOnce)];
    await sandbox.actOnPayout(out.payoutId, "succeed");
    await sandbox.actOnPayout(back.payoutId, "return");
    const neverThere = [out.ours, back.ours].map((id) => `missing_at_provider ${id}`).sort();
    const first = await compare();
    expect(first).toMatchObject({ state: "done" });
    expect(first.found).toEqual(
      [
        ...neverThere,
        `missing_in_ledger ${missed.purchaseId}`,
        `refund_not_booked ${String(refund["id"])}`,
        `chargeback_not_booked ${disputed.purchaseId}`,
        `payout_not_booked ${out.payoutId}`,
        `return_not_booked ${back.payoutId}`,
      ].sort(),
    );
    expect(await statusOf([agreed, missed, refunded, disputed, out, back].map(({ id }) => id))).toEqual([
      "completed",
      "completed",
      "partially_refunded",
      "charged_back",
      "completed",
      "returned",
    ]);
    expect(await openBreaks()).toEqual(neverThere);
    expect(await compare()).toEqual({
      state: "done",
      failure: null,
      found: neverThere,
      unexplained: "200000",
    });
  });

  it.each<[string, object, string]>([
    ["another column", { statement_extra_column: true }, "file_refused"],
    ["a cut end", { statement_cut: true }, "file_refused"],
    ["decimal commas", { statement_decimal: "," }, "file_refused"],
    ["another encoding", { statement_latin1: true }, "file_refused"],
    ["no end", { statement_outcome: "error" }, "statement_refused"],
  ])("with %s books nothing, and the run says why", async (_, odd, failure) => {
    const deposit = await paid();
    await set(odd);
    expect(await compare()).toEqual({ state: "failed", failure, found: [], unexplained: null });
    expect(await statusOf([deposit.id])).toEqual(["pending"]);
  });
});
