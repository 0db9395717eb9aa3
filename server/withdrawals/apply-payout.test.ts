import { describe, expect, it } from "vitest";
import { shiftClock } from "@/server/testing/database";
import { newClient, useRevio } from "@/server/testing/sandbox";
import {
  ACCOUNTS,
  askedFor,
  ENDS,
  type Ending,
  type MadeWithdrawal,
  payoutIdOf,
  submit,
  withdrawalsOf,
} from "@/server/testing/payouts";
import { payoutRail } from "@/server/revio/rail";
import { applyPayout } from "./apply-payout";
import { markExecutePayout } from "./payout-operations";
import { findFollowedById } from "./queries";
import { refreshWithdrawal } from "./refresh-withdrawal";
import { executeWithdrawal, prepareWithdrawal } from "./submit-withdrawal";

const { database, sandbox } = useRevio();
const { bank, bend, stateOf, executions } = withdrawalsOf(database, sandbox);

type Step = (withdrawal: MadeWithdrawal) => Promise<unknown>;

const attached: Step = ({ id }) => prepareWithdrawal(id);
const executed: Step = async ({ id }) => expect(await submit(id)).toBe("sent");
/** The call to execute is answered by a 500 and never acted on: nobody can tell. */
const inDoubt: Step = async ({ id }) => {
  await prepareWithdrawal(id);
  await sandbox.fault(
    { path: "/payouts/{id}/execute/", times: 1 },
    { kind: "answer", status: 500, accept: false },
  );
  expect(await executeWithdrawal(id)).toBe("unknown");
};
/** The call to execute never left. */
const unsent: Step = async ({ id }) => {
  await prepareWithdrawal(id);
  await sandbox.fault(
    { path: "/payouts/{id}/execute/", times: 1 },
    { kind: "answer", status: 429, accept: false },
  );
  expect(await executeWithdrawal(id)).toBe("unavailable");
};
const act =
  (action: string): Step =>
  ({ id }) =>
    bank(id, action);
const says =
  (change: Record<string, unknown>): Step =>
  ({ id }) =>
    bend(id, change);
const read: Step = ({ id }) => refreshWithdrawal(id, { cause: "sweep" });
const nothingShown = { attempts: [], outgoing: "0" };
const oneListed = { attempts: [{ type: "execute", successful: false, error: null }] };
const oneFailed = {
  status: "error",
  attempts: [{ type: "execute", successful: false, error: { code: "invalid_account", message: "no" } }],
};

/** Each scene, then two callers who read and apply at once: each effect must happen once. */
async function play(steps: Step[], number: string = ACCOUNTS.stays): Promise<Ending> {
  const withdrawal = await askedFor(database, { number });
  for (const step of steps) await step(withdrawal);
  await Promise.all([
    refreshWithdrawal(withdrawal.id, { cause: "webhook" }),
    refreshWithdrawal(withdrawal.id, { cause: "page" }),
  ]);
  return stateOf(withdrawal);
}

const broken = (end: Omit<Ending, "status">, ...breaks: string[]) => ({ ...end, breaks });

describe("applyPayout, each row of the table of payouts (REVIO.md B7)", () => {
  it.each<[string, Step[], Ending]>([
    ["none attached", [], { ...ENDS.reserved, status: "requested" }],
    ["attached, execute not sent", [attached], { ...ENDS.reserved, status: "processing" }],
    ["attached, execute only unavailable", [unsent], { ...ENDS.reserved, status: "processing" }],
    ["executed and answered, pending", [executed], { ...ENDS.reserved, status: "processing" }],
    [
      "executed and answered, shown as initialized",
      [executed, says({ status: "initialized", ...nothingShown })],
      { ...ENDS.reserved, status: "processing" },
    ],
    ["in doubt, initialized", [inDoubt], { ...ENDS.reserved, status: "unknown" }],
    [
      "in doubt, pending without an attempt",
      [inDoubt, says({ status: "pending" })],
      { ...ENDS.reserved, status: "unknown" },
    ],
    [
      "in doubt, initialized with an attempt listed",
      [inDoubt, says(oneListed)],
      { ...ENDS.reserved, status: "processing" },
    ],
    ["success", [executed, act("succeed")], { ...ENDS.gone, status: "completed" }],
    ["success, in doubt before", [inDoubt, act("succeed")], { ...ENDS.gone, status: "completed" }],
    ["error", [executed, act("fail")], { ...ENDS.back, status: "failed" }],
    ["error, in doubt before", [inDoubt, says(oneFailed)], { ...ENDS.back, status: "failed" }],
    [
      "error while another attempt has not ended",
      [executed, act("fail"), says({ status: "error", ...oneListed })],
      { ...ENDS.reserved, status: "processing" },
    ],
    [
      "error, after completed",
      [executed, act("succeed"), read, act("return")],
      { ...ENDS.back, status: "returned" },
    ],
    [
      "success, after failed",
      [executed, act("fail"), read, act("succeed")],
      { ...broken(ENDS.back, "perhaps_paid_twice/critical"), status: "failed" },
    ],
    [
      "success, after returned",
      [executed, act("succeed"), read, act("return"), read, act("succeed")],
      { ...broken(ENDS.back, "perhaps_paid_twice/critical"), status: "returned" },
    ],
    [
      "unknown status",
      [executed, says({ status: "on_hold" })],
      { ...broken(ENDS.reserved, "unexpected_status/high"), status: "unknown" },
    ],
    [
      "unknown status, after completed",
      [executed, act("succeed"), read, says({ status: "on_hold" })],
      { ...broken(ENDS.gone, "unexpected_status/high"), status: "completed" },
    ],
    [
      "success read again later",
      [executed, act("succeed"), read, read],
      { ...ENDS.gone, status: "completed" },
    ],
    [
      "a stale answer after completed",
      [executed, act("succeed"), read, says({ status: "pending", ...oneListed })],
      { ...ENDS.gone, status: "completed" },
    ],
    [
      "a stale answer after failed",
      [executed, act("fail"), read, says({ status: "pending", ...oneListed })],
      { ...ENDS.back, status: "failed" },
    ],
  ])("%s", async (_name, steps, ending) => {
    expect(await play(steps)).toEqual(ending);
  });

  it("takes 404 for a doubt, with a break, and nothing moves", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await submit(withdrawal.id);
    await sandbox.fault(
      { method: "GET", path: "/payouts/{id}/" },
      {
        kind: "answer",
        status: 404,
        body: { __all__: [{ code: "not_found", message: "Not found." }] },
      },
    );
    await read(withdrawal);
    expect(await stateOf(withdrawal)).toEqual({
      ...broken(ENDS.reserved, "missing_at_provider/high"),
      status: "unknown",
    });
    await sandbox.heal();
    await bank(withdrawal.id, "succeed");
    await read(withdrawal);
    expect(await stateOf(withdrawal)).toMatchObject({
      ...ENDS.gone,
      status: "completed",
      breaks: expect.anything(),
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ["amount", { amount: "24999" }],
    ["currency", { currency: "USD" }],
    ["reference", { reference: "OWAAAAAAAAAAAAA" }],
    ["brand", { brandId: crypto.randomUUID() }],
    ["mode", { isTest: false }],
    [
      "account number",
      { client: { email: "t@example.org", full_name: "T", bank_account: "110000004", bank_code: "250655" } },
    ],
    [
      "branch",
      { client: { email: "t@example.org", full_name: "T", bank_account: "110000003", bank_code: "632005" } },
    ],
  ])("moves nothing when the %s differs, paid, failed or neither", async (_name, change) => {
    const differing = "payout_differs/high";
    expect(await play([executed, says(change)])).toEqual({
      ...broken(ENDS.reserved, differing),
      status: "unknown",
    });
    expect(await play([executed, act("succeed"), says(change)])).toEqual({
      ...broken(ENDS.reserved, "payout_differs/critical"),
      status: "unknown",
    });
    expect(await play([executed, act("fail"), says(change)])).toEqual({
      ...broken(ENDS.reserved, differing),
      status: "unknown",
    });
    expect(await play([executed, act("succeed"), read, act("return"), says(change)])).toEqual({
      ...broken(ENDS.gone, differing),
      status: "completed",
    });
  });

  it("goes on as soon as what differed is right again", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await submit(withdrawal.id);
    await bend(withdrawal.id, { reference: "OWAAAAAAAAAAAAA" });
    await read(withdrawal);
    await bend(withdrawal.id, { reference: withdrawal.reference });
    await bank(withdrawal.id, "succeed");
    await read(withdrawal);
    expect((await stateOf(withdrawal)).status).toBe("completed");
  });

  it("holds the user's money after a payment that may be the second one", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    for (const step of [executed, act("fail"), read, act("succeed"), read, read]) await step(withdrawal);
    const holds = await database.admin<{ reason: string }[]>`
      select reason from wallet.security_holds where user_id = ${withdrawal.person.userId}`;
    expect(holds.map((hold) => hold.reason)).toEqual(["perhaps_paid_twice"]);
  });

  it("raises no alarm for a reading that says paid and is older than the return", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await executed(withdrawal);
    await bank(withdrawal.id, "succeed");
    const before = await findFollowedById(withdrawal.id);
    const paid = await payoutRail().read(await payoutIdOf(withdrawal.id));
    if (before === undefined || paid.kind !== "ok") throw new Error("nothing to hold back");
    await read(withdrawal);
    await bank(withdrawal.id, "return");
    await read(withdrawal);
    expect(await applyPayout(paid.value, before, { cause: "webhook" })).toBe("already");
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.back, status: "returned" });
  });

  it("flags the bank account that sent money back, and says why", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    for (const step of [executed, act("succeed"), read, act("return"), read]) await step(withdrawal);
    const rows = await database.admin<{ code: string; flagged: boolean }[]>`
      select t.failure_code as code, b.flagged_at is not null as flagged from wallet.transactions t
        join wallet.bank_accounts b on b.id = t.bank_account_id where t.id = ${withdrawal.id}`;
    expect([...rows]).toEqual([{ code: "account_closed", flagged: true }]);
  });

  it("gives nothing back while our own call is under way, whatever Revio says", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await prepareWithdrawal(withdrawal.id);
    await markExecutePayout(withdrawal.id, await payoutIdOf(withdrawal.id));
    await bend(withdrawal.id, oneFailed);
    expect(await read(withdrawal)).toBe("noted");
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.reserved, status: "processing" });
    await shiftClock(database, "2 minutes"); // nobody waits for that answer any more
    expect(await read(withdrawal)).toBe("released");
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.back, status: "failed" });
  });

  it("gives back one that failed before it was sent, and sends it never after", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await prepareWithdrawal(withdrawal.id);
    await bend(withdrawal.id, oneFailed);
    expect(await read(withdrawal)).toBe("released");
    expect(await executeWithdrawal(withdrawal.id)).not.toBe("sent");
    expect(await executions(withdrawal.reference)).toBe(0);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.back, status: "failed" });
  });

  it("changes nothing when Revio gives no usable answer", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await submit(withdrawal.id);
    const before = await stateOf(withdrawal);
    for (const action of [
      { kind: "answer", status: 500 },
      { kind: "html" },
      { kind: "cut_json" },
      { kind: "wrong_type" },
      { kind: "answer", status: 401, body: { __all__: [{ code: "no", message: "no" }] } },
    ]) {
      await sandbox.heal();
      await newClient();
      await sandbox.fault({ method: "GET", path: "/payouts/{id}/" }, action);
      expect(await read(withdrawal), JSON.stringify(action)).toBe("unreachable");
      expect(await stateOf(withdrawal)).toEqual(before);
    }
  });
});
