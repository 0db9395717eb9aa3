import { describe, expect, it } from "vitest";
import { transactions } from "@/db/schema/transactions";
import { useDatabase } from "@/server/testing/database";
import { canMove, LIFECYCLES } from "@/server/testing/lifecycles";
import type { TransactionStatus } from "@/server/transactions/filter";

const database = useDatabase();

const STATUSES = transactions.status.enumValues;

describe("LIFECYCLES", () => {
  it("are the moves the database checks, no more and no fewer", async () => {
    const stored = await database.admin<{ move: string }[]>`
      select concat_ws(' ', type, from_status, to_status) as move from wallet.transaction_moves order by 1`;
    const here = Object.entries(LIFECYCLES).flatMap(([type, moves]) =>
      Object.entries<readonly string[]>(moves).flatMap(([from, tos]) =>
        tos.map((to) => `${type} ${from} ${to}`),
      ),
    );
    expect(here.sort()).toEqual(stored.map((row) => row.move).sort());
  });

  it("lead from the first status to all of their own, and together name every status there is", () => {
    const reachedFrom = (type: keyof typeof LIFECYCLES, first: TransactionStatus): TransactionStatus[] => {
      const reached = new Set([first]);
      for (const from of reached) for (const to of STATUSES) if (canMove(type, from, to)) reached.add(to);
      return [...reached];
    };
    const ofDeposits = reachedFrom("deposit", "created");
    const ofWithdrawals = reachedFrom("withdrawal", "requested");
    expect(ofDeposits).not.toContain("requested");
    expect(ofWithdrawals).not.toContain("created");
    expect([...new Set([...ofDeposits, ...ofWithdrawals])].sort()).toEqual([...STATUSES].sort());
  });

  it("never leave a withdrawal that is cancelled, failed or returned, and never take back a payout but by a return", () => {
    for (const to of STATUSES) {
      for (const end of ["cancelled", "failed", "returned"] as const)
        expect(canMove("withdrawal", end, to)).toBe(false);
      expect(canMove("withdrawal", "completed", to)).toBe(to === "returned");
      expect(canMove("withdrawal", to, "requested")).toBe(false);
      expect(canMove("withdrawal", to, "cancelled")).toBe(to === "requested");
    }
  });

  it("never leave refunded or charged back, and never lead back to created or pending", () => {
    for (const status of STATUSES) {
      expect(canMove("deposit", "refunded", status)).toBe(false);
      expect(canMove("deposit", "charged_back", status)).toBe(false);
      expect(canMove("deposit", status, "created")).toBe(false);
      expect(canMove("deposit", status, "pending")).toBe(status === "created");
    }
  });

  it.each(["deposit", "withdrawal"] as const)(
    "are decided by the database for every pair of statuses of a %s",
    async (type) => {
      for (const from of STATUSES) {
        for (const to of STATUSES) {
          const asked = database.admin`select wallet.assert_move(${type}, ${from}, ${to})`.then(
            () => "allowed",
            (error: { code: string }) => error.code,
          );
          expect([from, to, await asked]).toEqual([from, to, canMove(type, from, to) ? "allowed" : "WL002"]);
        }
      }
    },
  );
});
