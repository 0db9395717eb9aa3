import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { query } from "@/db/client";
import { refreshDeposit } from "@/server/deposits/refresh-deposit";
import { Refusal } from "@/server/errors";
import { openDeposit } from "@/server/testing/deposits";
import { makePerson, type Person } from "@/server/testing/factories";
import { useRevio } from "@/server/testing/sandbox";
import { adminCall } from "@/server/testing/statements";
import { receiveStatement } from "./receive-statement";
import { requestRun } from "./request-run";
import { dropRun, reconcileNow, RUN_STEPS } from "./run-steps";
import { findFile } from "./statement-queries";
import { storeStatement } from "./statement-bytes";
import { viewStatement } from "./statement-view";
import { sweepStatements } from "./sweep-statements";

const { database, sandbox } = useRevio({ TIMING_GRACE_MINUTES: "0" });
const PIECE = Buffer.alloc(4 * 1024 * 1024, 32);
let admin: Person;

beforeAll(async () => {
  admin = await makePerson(database, { role: "admin" });
  await sandbox.control("PUT", "settings", { statement_seconds: 0 });
});

const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

/** Sends a first piece and then nothing more, until `goOn`. */
async function hangingUpload() {
  const fileId = newId();
  const wish = {
    fileId,
    name: "hung.csv",
    format: "revio_csv",
    mapId: null,
    bytes: 2 * PIECE.byteLength,
  } as const;
  let goOn = (): void => undefined;
  const hung = new Promise<void>((resolve) => (goOn = resolve));
  const pieces = async function* () {
    yield PIECE;
    await hung;
    yield PIECE;
  };
  const sent = receiveStatement(
    adminCall(admin),
    { ...wish, from: inMinutes(-60), to: inMinutes(0) },
    pieces(),
  );
  await expect.poll(() => piecesOf(fileId)).toBe(1);
  return { fileId, goOn, sent };
}

/** A run that has asked for its statement and does not have it yet. */
async function fetchingRun() {
  const runId = newId();
  const window = { from: inMinutes(-60), to: inMinutes(1) };
  await requestRun(adminCall(admin), { runId, kind: "on_demand", ...window, reason: null });
  expect(await RUN_STEPS.request(runId)).toBe("go");
  const [row] = await query<{ file_id: string }>(
    "worker",
    "select file_id from wallet.reconciliation_runs where id = $1",
    [runId],
  );
  return { runId, fileId: row?.file_id ?? "" };
}

const piecesOf = async (fileId: string): Promise<number> =>
  (await database.admin`select from wallet.statement_chunks where file_id = ${fileId}`).length;

const viewOf = async (fileId: string) => {
  const row = await findFile(fileId);
  return row && viewStatement(row, new Map());
};

const REFUSED = {
  state: "refused",
  problems: [
    {
      code: "interrupted",
      line: null,
      detail: "The upload stopped before the file was whole. Nothing was changed. Send it again.",
    },
  ],
};

describe("sweepStatements", () => {
  it("refuses an upload that stopped, an hour after it began, and drops its pieces; a second sweep finds none", async () => {
    const { fileId, goOn, sent } = await hangingUpload();
    expect(await sweepStatements(inMinutes(59))).toBe(0);
    expect(await viewOf(fileId)).toMatchObject({ state: "receiving", problems: [] });
    const swept = await Promise.all([1, 2, 3].map(() => sweepStatements(inMinutes(61))));
    expect(swept.toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
    expect(await viewOf(fileId)).toMatchObject(REFUSED);
    expect(await piecesOf(fileId)).toBe(0);
    const before = await findFile(fileId);
    expect(await sweepStatements(inMinutes(120))).toBe(0);
    expect(await findFile(fileId)).toEqual(before);
    goOn();
    await expect(sent).rejects.toThrow(new Refusal("FILE_REFUSED"));
  });

  it("takes no piece and no end any more of what it refused, whoever goes on sending", async () => {
    const { fileId, goOn, sent } = await hangingUpload();
    await sweepStatements(inMinutes(61));
    goOn();
    await expect(sent).rejects.toThrow(new Refusal("FILE_REFUSED"));
    expect(await storeStatement(fileId, only())).toBeNull();
    expect(await viewOf(fileId)).toMatchObject(REFUSED);
    expect(await piecesOf(fileId)).toBe(0);
    const wish = { runId: newId(), kind: "upload", fileId, leaveOutBadRows: false, reason: null } as const;
    await expect(requestRun(adminCall(admin), wish)).rejects.toThrow(new Refusal("FILE_REFUSED"));
  });

  it("and a piece of the same moment leave either a file that goes on or one without pieces", async () => {
    for (let turn = 0; turn < 10; turn++) {
      const { fileId, goOn, sent } = await hangingUpload();
      const ended = sent.then(
        () => "received",
        () => "refused",
      );
      goOn();
      await sweepStatements(inMinutes(61));
      const state = await ended;
      expect([state, await piecesOf(fileId)]).toEqual(
        state === "received" ? ["received", 2] : ["refused", 0],
      );
    }
  });

  it("leaves a statement of Revio's to the run that fetches it, and takes it when no run does", async () => {
    const deposit = await openDeposit(await makePerson(database));
    await sandbox.act(deposit.purchaseId, "pay");
    await refreshDeposit(deposit, "webhook");
    const going = await fetchingRun();
    const dropped = await fetchingRun();
    await dropRun(dropped.runId, "gave_up", "out of attempts");
    expect(await sweepStatements(inMinutes(300))).toBe(1);
    expect(await viewOf(dropped.fileId)).toMatchObject({
      state: "refused",
      problems: [{ code: "interrupted" }],
    });
    expect(await viewOf(going.fileId)).toMatchObject({ state: "receiving" });
    await reconcileNow(going.runId, { pollMs: 50 });
    expect(await viewOf(going.fileId)).toMatchObject({ state: "checked" });
    const again = newId();
    await requestRun(adminCall(admin), {
      runId: again,
      kind: "rerun",
      parentRunId: dropped.runId,
      reason: null,
    });
    await reconcileNow(again, { pollMs: 50 });
    const [run] = await database.admin`select state from wallet.reconciliation_runs where id = ${again}`;
    expect(run).toEqual({ state: "done" });
  });
});

async function* only(): AsyncGenerator<Buffer> {
  yield Buffer.from("late");
}
