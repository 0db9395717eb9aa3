import { expect, it } from "vitest";
import { shiftClock, useDatabase } from "@/server/testing/database";
import {
  ACCOUNTS,
  AMOUNT,
  askedFor,
  ENDS,
  type MadeWithdrawal,
  submit,
  withdrawalsOf,
} from "@/server/testing/payouts";
import { newClient, useSandbox } from "@/server/testing/sandbox";
import { cancelWithdrawal } from "./cancel-withdrawal";
import { refreshWithdrawal } from "./refresh-withdrawal";

const database = useDatabase();
const sandbox = useSandbox(database);
const { payoutsOf, stateOf } = withdrawalsOf(database, sandbox);

const FAULTS = [
  [
    { method: "POST", path: "/payouts/" },
    { kind: "answer", status: 500, accept: true },
  ],
  [
    { method: "POST", path: "/payouts/" },
    { kind: "answer", status: 429, accept: false },
  ],
  [
    { method: "POST", path: "/payouts/{id}/execute/" },
    { kind: "answer", status: 502, accept: true },
  ],
  [{ method: "POST", path: "/payouts/{id}/execute/" }, { kind: "reset" }],
  [
    { method: "POST", path: "/payouts/{id}/execute/" },
    { kind: "answer", status: 429, accept: false },
  ],
  [{ method: "GET", path: "/payouts/{id}/" }, { kind: "cut_json" }],
  [
    { method: "GET", path: "/payouts/{id}/" },
    { kind: "answer", status: 500 },
  ],
] as const;
const NUMBERS = [
  ACCOUNTS.paidAtOnce,
  ACCOUNTS.other,
  ACCOUNTS.fails,
  ACCOUNTS.answerIs500,
  ACCOUNTS.returns,
  ACCOUNTS.executeRefused,
  ACCOUNTS.createRefused,
  ACCOUNTS.balanceTooLow,
];

/** One round: workers that submit and read, and a few people who cancel, all at once. */
async function round(all: MadeWithdrawal[], number: number): Promise<void> {
  await newClient();
  await shiftClock(database, `${number * 2} minutes`);
  await Promise.all(
    all.flatMap((one, index) => [
      submit(one.id),
      submit(one.id),
      refreshWithdrawal(one.id, { cause: "webhook" }),
      ...(index % 5 === number ? [cancelWithdrawal(one.person, "req", one.id).catch(() => undefined)] : []),
    ]),
  );
}

it("pays each withdrawal once or not at all, and takes the money exactly when it was paid, whatever gets lost", async () => {
  const all: MadeWithdrawal[] = [];
  for (let i = 0; i < 24; i++)
    all.push(await askedFor(database, { number: NUMBERS[i % NUMBERS.length] ?? "" }));
  for (const [match, action] of FAULTS) await sandbox.fault({ ...match, probability: 0.2 }, action);
  for (let number = 1; number <= 3; number++) await round(all, number);
  await sandbox.heal();
  await sandbox.control("POST", "clock", { advance_s: 120 }); // banks come to an end with all they were sent
  for (let number = 4; number <= 6; number++) await round(all, number);
  await shiftClock(database, null);
  await sandbox.control("POST", "clock", { reset: true });
  for (const one of all) {
    const payouts = await sandbox.list("payouts", `?reference=${one.reference}`);
    const left = payouts.map((row) => BigInt(String(row["paid"])) - BigInt(String(row["returned"])));
    const { status, available, reserved, breaks } = await stateOf(one);
    expect(breaks, one.id).toEqual([]);
    expect(left.filter((minor) => minor > 0n).length, `${one.id} paid once at most`).toBeLessThanOrEqual(1);
    const gone = left.reduce((sum, minor) => sum + minor, 0n);
    expect(gone, `${one.id} ${status}`).toBe(status === "completed" ? AMOUNT : 0n);
    const end = status === "completed" ? ENDS.gone : reserved > 0n ? ENDS.reserved : ENDS.back;
    expect({ available, reserved }, `${one.id} ${status}`).toEqual({
      available: end.available,
      reserved: end.reserved,
    });
    // What stays open was never taken by Revio: its answer was lost before it acted, and only a person may send again.
    if (reserved > 0n)
      expect((await payoutsOf(one.reference)).every((p) => p.status === "initialized")).toBe(true);
  }
}, 120_000);
