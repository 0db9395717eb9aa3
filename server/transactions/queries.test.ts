import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { useDatabase } from "@/server/testing/database";
import { makePendingDeposit, makePerson, settle, type Person } from "@/server/testing/factories";
import { getBalance } from "./get-balance";
import {
  findTransaction,
  type ListOptions,
  listTransactions,
  pageOf,
  summariseTransactions,
} from "./queries";

const database = useDatabase();
const newest: ListOptions = { sort: "created", order: "desc", limit: 25 };

async function makeMany(person: Person, count: number): Promise<void> {
  for (let made = 0; made < count; made++)
    await makePendingDeposit(person, BigInt(10_000 + ((made * 7919) % 5_000)));
}

describe("listTransactions", () => {
  it("gives every row once over all pages, in both directions and by either sort, while rows arrive", async () => {
    const person = await makePerson(database);
    await makeMany(person, 70);
    for (const sort of ["created", "amount"] as const) {
      for (const order of ["desc", "asc"] as const) {
        const options = { ...newest, sort, order };
        const first = await listTransactions(person.userId, {}, options);
        const seen = first.rows.map((row) => row.id);
        let page = first;
        while (page.next) {
          if (order === "desc" && sort === "created") await makePendingDeposit(person);
          page = await listTransactions(person.userId, {}, { ...options, cursor: page.next });
          seen.push(...page.rows.map((row) => row.id));
        }
        expect(new Set(seen).size).toBe(seen.length);
        const again = await listTransactions(person.userId, {}, { ...options, cursor: page.prev });
        expect(again.rows.map((row) => row.id)).toEqual(
          seen.slice(-page.rows.length - 25, -page.rows.length),
        );
      }
    }
  });

  it.each([
    ["created", "desc", "next"],
    ["created", "asc", "next"],
    ["created", "desc", "prev"],
    ["amount", "desc", "next"],
    ["amount", "asc", "prev"],
  ] as const)(
    "reads a page from its index without sorting what the user has: by %s, %s, %s",
    async (sort, order, go) => {
      const person = await makePerson(database);
      await makeMany(person, 60);
      await database.admin`analyze wallet.transactions`;
      const place = { v: sort === "amount" ? "12000" : new Date().toISOString(), id: newId(), go };
      const { sql: text, params } = pageOf(person.userId, {}, { sort, order, limit: 25 }, place).toSQL();
      const plan = await database.admin.begin(async (tx) => {
        await tx`set local enable_seqscan = off`; // so few rows are read whole otherwise
        await tx`set local enable_bitmapscan = off`;
        return tx.unsafe(`explain ${text}`, params as string[]);
      });
      const lines = plan.map((row) => row["QUERY PLAN"] as string).join("\n");
      expect(lines).toMatch(/Index Scan/);
      expect(lines).not.toMatch(/Sort/);
    },
  );

  it("shows nobody else's rows", async () => {
    const [one, two] = [await makePerson(database), await makePerson(database)];
    const deposit = await makePendingDeposit(one);
    expect((await listTransactions(two.userId, {}, newest)).rows).toEqual([]);
    expect(await findTransaction(two.userId, deposit.depositId)).toBeUndefined();
    expect((await findTransaction(one.userId, deposit.depositId))?.id).toBe(deposit.depositId);
  });

  it("refuses a cursor that was changed, or given out for another list", async () => {
    const person = await makePerson(database);
    await makeMany(person, 30);
    const { next } = await listTransactions(person.userId, {}, newest);
    const cursor = next ?? "";
    const other = await makePerson(database);
    await expect(listTransactions(other.userId, {}, { ...newest, cursor })).rejects.toMatchObject({
      code: "BAD_CURSOR",
    });
    await expect(
      listTransactions(person.userId, { direction: "in" }, { ...newest, cursor }),
    ).rejects.toMatchObject({ code: "BAD_CURSOR" });
    for (const bad of ["", "x", `${cursor}x`, `a${cursor}`, cursor.replace(".", "..")].filter(Boolean)) {
      await expect(listTransactions(person.userId, {}, { ...newest, cursor: bad })).rejects.toMatchObject({
        code: "BAD_CURSOR",
      });
    }
  });

  it("filters by status, amount, day of Johannesburg, id and text, and takes wildcards literally", async () => {
    const person = await makePerson(database);
    const small = await makePendingDeposit(person, 1_000n);
    const large = await makePendingDeposit(person, 900_000n);
    await settle(large);
    const ids = async (filter: Parameters<typeof listTransactions>[1]): Promise<string[]> =>
      (await listTransactions(person.userId, filter, newest)).rows.map((row) => row.id);
    expect(await ids({ status: ["completed"] })).toEqual([large.depositId]);
    expect(await ids({ amountToMinor: 1_000n })).toEqual([small.depositId]);
    expect(await ids({ amountFromMinor: 1_001n })).toEqual([large.depositId]);
    expect(await ids({ text: large.reference.toLowerCase() })).toEqual([large.depositId]);
    expect(await ids({ text: "%%" })).toEqual([]);
    const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Africa/Johannesburg" }).format(new Date());
    expect(await ids({ from: today, to: today })).toHaveLength(2);
    expect(await ids({ to: "2020-01-01" })).toEqual([]);
  });
});

describe("summariseTransactions", () => {
  it("counts the filter and totals only what moved", async () => {
    const person = await makePerson(database);
    const deposit = await makePendingDeposit(person, 40_000n);
    await makePendingDeposit(person, 7_000n);
    await settle(deposit);
    await query(
      "worker",
      "select * from wallet.reverse_deposit($1, $2, $3, 'refund', 'r1', 15000, 'refunded', 'webhook')",
      [crypto.randomUUID(), `OW${person.userId.slice(-10)}`, deposit.purchaseId],
    );
    expect(await summariseTransactions(person.userId, {})).toEqual({
      count: 3,
      capped: false,
      inMinor: 40_000n,
      outMinor: 15_000n,
      feesMinor: 0n,
    });
  });
});

describe("getBalance", () => {
  it("counts what Revio is processing as on the way in and as part of nothing else", async () => {
    const person = await makePerson(database);
    const [open, processing] = [
      await makePendingDeposit(person, 5_000n),
      await makePendingDeposit(person, 6_000n),
    ];
    await query("worker", "select * from wallet.note_purchase($1, 'viewed', null, 'page')", [open.depositId]);
    await query(
      "worker",
      "select * from wallet.note_purchase($1, 'pending_execute', 'Instant EFT', 'webhook')",
      [processing.depositId],
    );
    expect(await getBalance(person.userId)).toMatchObject({
      availableMinor: 0n,
      reservedMinor: 0n,
      onTheWayInMinor: 6_000n,
      onTheWayInCount: 1,
    });
  });
});
