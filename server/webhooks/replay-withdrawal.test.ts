import { afterEach, beforeAll, beforeEach, expect, describe, it } from "vitest";
import { newId } from "@/db/ids";
import { makePerson, type Person } from "@/server/testing/factories";
import {
  ACCOUNTS,
  askedFor,
  ENDS,
  type MadeWithdrawal,
  submit,
  withdrawalsOf,
} from "@/server/testing/payouts";
import { countRows } from "@/server/testing/rows";
import { newClient, useRevio } from "@/server/testing/sandbox";
import { recordWithdrawalDeadLetter } from "@/server/withdrawals/record-dead-letter";
import { previewReplay } from "./preview-replay";
import { startReplay } from "./start-replay";
import { workReplay } from "./work-replay";

const { database, sandbox } = useRevio();
const { bank, stateOf, executions } = withdrawalsOf(database, sandbox);
let admin: Person;
let withdrawal: MadeWithdrawal;
let deadLetterId: string;

beforeAll(async () => {
  admin = await makePerson(database, { role: "admin" });
});

/** Sent, its answer lost, and nobody asks any more. */
beforeEach(async () => {
  withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
  await sandbox.fault(
    { method: "POST", path: "/payouts/{id}/execute/", times: 1 },
    { kind: "answer", status: 500, accept: true },
  );
  await submit(withdrawal.id);
  await newClient();
  await recordWithdrawalDeadLetter({
    transactionId: withdrawal.id,
    runId: newId(),
    errorCode: "payout_unknown",
  });
  const [letter] = await database.admin<{ id: string }[]>`
    select id from wallet.dead_letters where subject_id = ${withdrawal.id} and closed_at is null`;
  deadLetterId = letter?.id ?? "";
});
afterEach(() => sandbox.heal());

async function replay(): Promise<string | undefined> {
  const runId = newId();
  await startReplay(
    { actor: admin, requestId: "req_test" },
    {
      id: runId,
      approvalId: newId(),
      name: "One withdrawal",
      reason: "The bank has answered",
      perMinute: 60,
      group: null,
      items: [{ deadLetterId, previewSha256: null }],
    },
  );
  await workReplay(runId);
  const [row] = await database.admin<{ text: string }[]>`
    select concat_ws(' ', i.state, outcome, agreed::text, coalesce(d.closed_by, 'open')) as text
      from wallet.replay_items i join wallet.dead_letters d on d.id = i.dead_letter_id where i.run_id = ${runId}`;
  return row?.text;
}

describe("a replay of a withdrawal", () => {
  it("settles what the bank has paid, as the preview said, and sends nothing again", async () => {
    await bank(withdrawal.id, "succeed");
    const before = await countRows(database);
    expect(await previewReplay(deadLetterId)).toMatchObject({
      outcome: "settled",
      sentence: "Would keep R\u00a05,00 as our fee. Would let R\u00a0250,00 of Thandi M. go as paid out.",
      notSent: [],
    });
    expect(await countRows(database)).toEqual(before);
    expect(await replay()).toBe("done settled true replay");
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
    expect(await executions(withdrawal.reference)).toBe(1);
  });

  it("gives back what the bank has refused", async () => {
    await bank(withdrawal.id, "fail");
    expect((await previewReplay(deadLetterId)).sentence).toBe("Would give R\u00a0255,00 back to Thandi M.");
    expect(await replay()).toBe("done released true replay");
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.back, status: "failed" });
  });

  it("leaves the letter open while nobody knows more, with the money still reserved", async () => {
    await sandbox.fault({ method: "GET" }, { kind: "answer", status: 503 });
    expect((await previewReplay(deadLetterId)).sentence).toBe("Revio doesn't answer: nothing would change.");
    expect(await replay()).toBe("failed unreachable true open");
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.reserved, status: "unknown" });
  });
});
