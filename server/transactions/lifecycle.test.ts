import { describe, expect, it } from "vitest";
import { transactions } from "@/db/schema/transactions";
import { useDatabase } from "@/server/testing/database";
import { canMove, LIFECYCLES } from "./lifecycle";

const database = useDatabase();

const STATUSES = transactions.status.enumValues;

describe("LIFECYCLES", () => {
  it("are the moves the database checks, no more and no fewer", async () => {
    const stored = await database.admin<{ move: string }[]>`
      select concat_ws(' ', type, from_status, to_status) as move from wallet.transaction_moves order by 1`;
    const here = Object.entries(LIFECYCLES).flatMap(([type, moves]) =>
      Object.entries(moves).flatMap(([from, tos]) => tos.map((to) => `${type} ${from} ${to}`)),
    );
    expect(here.sort()).toEqual(stored.map((row) => row.move).sort());
  });

  it("reach every status from created", () => {
    const reached = new Set<string>(["created"]);
    for (const from of reached) {
      for (const to of STATUSES)
        if (canMove("deposit", from as (typeof STATUSES)[number], to)) reached.add(to);
    }
    expect([...reached].sort()).toEqual([...STATUSES].sort());
  });

  it("never leave refunded or charged back, and never lead back to created or pending", () => {
    for (const status of STATUSES) {
      expect(canMove("deposit", "refunded", status)).toBe(false);
      expect(canMove("deposit", "charged_back", status)).toBe(false);
      expect(canMove("deposit", status, "created")).toBe(false);
      expect(canMove("deposit", status, "pending")).toBe(status === "created");
    }
  });

  it("are decided by the database for every pair of statuses", async () => {
    for (const from of STATUSES) {
      for (const to of STATUSES) {
        const asked = database.admin`select wallet.assert_move('deposit', ${from}, ${to})`.then(
          () => "allowed",
          (error: { code: string }) => error.code,
        );
        expect([from, to, await asked]).toEqual([
          from,
          to,
          canMove("deposit", from, to) ? "allowed" : "WL002",
        ]);
      }
    }
  });
});
