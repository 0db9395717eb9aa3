/** A month with faults of every type, compared and put right. `MONTH=100000` for the whole size. */
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import type { Leg } from "@/server/adjustments/request-adjustment";
import { resolveBreak } from "@/server/reconciliation/resolve-break";
import { useDatabase } from "../database";
import { makePerson, type Person } from "../factories";
import { adminCall, compareAgain, compareFile, itemsOf, reportOf, upload } from "../statements";
import { useUnboundedTiers } from "../tiers";
import type { PlantedFault } from "./faults";
import { type PlantedMonth, plantMonth } from "./plant-month";
import { repairFault } from "./repair-fault";
import { askAdjustment, decide } from "@/server/testing/confirmed-commands";

const database = useDatabase();
useUnboundedTiers(database);
const TRANSACTIONS = Number(process.env["MONTH"] ?? 10_000);
const PATIENCE = 60_000 + TRANSACTIONS * 5;

let admin: Person;
let checker: Person;
let month: PlantedMonth;
let runId: string;

beforeAll(async () => {
  month = await plantMonth(database, {
    seed: 1,
    transactions: TRANSACTIONS,
    from: new Date("2026-09-30T22:00:00Z"),
  });
  admin = await makePerson(database, { role: "admin" });
  checker = await makePerson(database, { role: "admin" });
  const { fileId } = await upload(admin, month.csv, month);
  runId = await compareFile(admin, fileId, month);
}, PATIENCE);

const named = ({ type, product, objectId }: Pick<PlantedFault, "type" | "product" | "objectId">): string =>
  `${type} ${product} ${objectId}`;

describe("a month", () => {
  it("shows every planted fault by its right type and not one other break", async () => {
    const items = await itemsOf(runId);
    const breaks = items.filter(({ verdict }) => verdict === "break");
    const found = breaks.map(({ type, product, objectId }) => `${type} ${product} ${objectId}`);
    expect(found.sort()).toEqual(month.expected.map(named).sort());
    expect(new Set(month.expected.map(({ type }) => type)).size).toBeGreaterThanOrEqual(12);
    expect(breaks.every(({ breakId }) => breakId !== null)).toBe(true);
  });

  it("tells what is on its way, and what belongs to another window, from breaks", async () => {
    const { report } = await reportOf(runId);
    expect([report.inFlight, report.boundary]).toEqual([month.inFlight, month.boundary]);
  });

  it("explains the clearing account to the cent: what is left is exactly the breaks", async () => {
    const { report } = await reportOf(runId);
    const planted = month.expected.reduce(
      (sum, { type, amount }) => sum - (type === "fee_mismatch" ? 0n : amount),
      0n,
    );
    expect(report.clearing).toMatchObject({ residual: "0", unexplained: String(planted) });
    const [held] = await database.admin`
      select -sum(balance)::bigint as held from wallet.system_balances where kind = 'revio_clearing' and currency = 'ZAR'`;
    const [after] = await database.admin`
      select coalesce(sum(case when a.id = e.debit_account then e.amount else -e.amount end), 0) as change from wallet.entries e, wallet.ledger_accounts a
       where a.code = 'revio_clearing:ZAR' and a.id in (e.debit_account, e.credit_account) and e.created_at >= ${month.to}`;
    expect(BigInt(report.clearing.closing)).toBe(BigInt(held?.["held"]) - BigInt(after?.["change"]));
  });

  it(
    "gives the same report again, byte for byte, and the same differences whatever the order of the rows",
    async () => {
      const again = await compareAgain(admin, runId);
      expect((await reportOf(again)).text).toBe((await reportOf(runId)).text);
      const [header = "", ...rows] = month.csv.toString().trimEnd().split("\n");
      const turned = Buffer.from(`${[header, ...rows.toReversed()].join("\n")}\n`);
      const { fileId } = await upload(admin, turned, month);
      const { report } = await reportOf(await compareFile(admin, fileId, month));
      expect(report.differencesSha256).toBe((await reportOf(runId)).report.differencesSha256);
    },
    PATIENCE,
  );

  it(
    "leaves nothing unexplained once each fault is put right by what it needs",
    async () => {
      const breaks = new Map((await itemsOf(runId)).map((item) => [named(item as never), item.breakId]));
      for (const fault of month.expected) {
        const breakId = breaks.get(named(fault)) ?? "";
        if (fault.resolve === "repair") await repairFault(database, fault);
        else if (fault.resolve === "adjust") await adjust(fault, breakId);
        else
          await resolveBreak(adminCall(admin), {
            breakId,
            reasonCode: "provider_error_confirmed",
            remark: "Looked at by a person.",
            evidence: null,
          });
      }
      const { report } = await reportOf(await compareAgain(admin, runId));
      expect(report.breaks).toEqual({});
      expect(report.clearing).toMatchObject({ residual: "0", unexplained: "0" });
      const open = await database.admin`
      select distinct type from wallet.reconciliation_breaks where closed_at is null order by type`;
      // Money in suspense and money owed wait for a person, whatever a statement says.
      expect(
        open
          .map(({ type }) => type as string)
          .filter(
            (type) => !["duplicate", "receivable", "unknown_reference", "amount_mismatch"].includes(type),
          ),
      ).toEqual([]);
    },
    PATIENCE,
  );
});

/** The correction asked for by one admin and approved by another; claims exactly what our books lack. */
async function adjust({ type, product, objectId, amount }: PlantedFault, breakId: string): Promise<void> {
  const isFee = type === "fee_mismatch";
  const held = isFee ? -amount : amount;
  const minor = held < 0n ? -held : held;
  const other = isFee ? "provider_fees" : "suspense";
  const sides =
    held > 0n ? { debit: "revio_clearing", credit: other } : { debit: other, credit: "revio_clearing" };
  const id = newId();
  await askAdjustment(adminCall(admin), {
    id,
    breakId,
    template: isFee ? "fee" : "write_off",
    currency: "ZAR",
    legs: [{ ...sides, debitUser: null, creditUser: null, amountMinor: minor } as Leg],
    record: {
      product,
      objectId,
      claimedMinor: ["refund", "chargeback", "payout"].includes(product) ? -held : held,
      claimedFeeMinor: isFee ? amount : 0n,
    },
    reasonCode: isFee ? "fee_recorded" : "corrected_by_adjustment",
    reason: "The provider confirmed it by mail.",
    evidence: null,
  });
  const [row] = await database.admin`select payload_sha256 from wallet.approvals where id = ${id}`;
  const shown = {
    approvalId: id,
    decision: "approved",
    reason: null,
    payloadSha256: row?.["payload_sha256"],
  } as const;
  expect((await decide(adminCall(checker), shown)).outcome).toBe("executed");
}
