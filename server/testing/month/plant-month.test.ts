import { beforeAll, describe, expect, it } from "vitest";
import { env } from "@/server/env";
import { useDatabase } from "../database";
import { useUnboundedTiers } from "../tiers";
import { PLANTERS } from "./faults";
import { type PlantedMonth, plantMonth } from "./plant-month";
import { repairFault } from "./repair-fault";
import { isMoneyIn, type Product } from "./statement-rows";

const database = useDatabase();
useUnboundedTiers(database);
const FROM = new Date("2026-10-01T00:00:00Z");
let month: PlantedMonth;

beforeAll(async () => {
  month = await plantMonth(database, { seed: 11, transactions: 900, faultsOfEach: 3, from: FROM });
});

const signed = (product: Product, amount: bigint): bigint => (isMoneyIn(product) ? amount : -amount);
const inside = (time: Date): boolean => time >= month.from && time < month.to;

/** What the statement says of each record of ours at such times. */
function theirs(within: (time: Date) => boolean): Map<string, bigint> {
  const records = new Map<string, bigint>();
  const [header, ...lines] = month.csv.toString().trimEnd().split("\n");
  const names = header?.split(",") ?? [];
  for (const line of lines) {
    const row = Object.fromEntries(line.split(",").map((text, index) => [names[index] ?? "", text]));
    const product = row["product"] as Product;
    const isOurs =
      row["brand_id"] === env().REVIO_BRAND_ID && row["is_test"] === "true" && row["currency"] === "ZAR";
    if (row["paid_on"] === "" || !isOurs || !within(new Date(`${row["paid_on"]?.replace(" ", "T")}Z`)))
      continue;
    records.set(`${product} ${row["id"]}`, signed(product, BigInt(row["amount"]?.replace(".", "") ?? "0")));
  }
  return records;
}

/** What we have booked at such times. */
async function ours(within: (time: Date) => boolean): Promise<Map<string, bigint>> {
  const rows = await database.admin<{ product: Product; id: string; amount: string; at: Date }[]>`
    select case when kind in ('settlement', 'suspense') then 'purchase' else kind end as product, provider_object_id as id, amount::text,
           created_at as at from wallet.provider_effects`;
  return new Map(
    rows
      .filter(({ at }) => within(at))
      .map((row) => [`${row.product} ${row.id}`, signed(row.product, BigInt(row.amount))]),
  );
}

/** By record: what the provider has moved and we have not booked, or the other way round. */
async function differences(window = inside): Promise<Map<string, bigint>> {
  const [provider, ledger] = [theirs(window), await ours(window)];
  const keys = new Set([...provider.keys(), ...ledger.keys()]);
  const rows = [...keys].map((key) => [key, (provider.get(key) ?? 0n) - (ledger.get(key) ?? 0n)] as const);
  return new Map(rows.filter(([, difference]) => difference !== 0n));
}

describe("plantMonth", () => {
  it("plants so many of each type", () => {
    const counts = new Map<string, number>();
    for (const { type } of month.expected) counts.set(type, (counts.get(type) ?? 0) + 1);
    expect([...counts]).toEqual(Object.keys(PLANTERS).map((type) => [type, 3]));
    expect(counts.size).toBe(18);
  });

  it("leaves no difference of money but the planted ones, each of its amount, and what the ends of the window cut in two", async () => {
    const planted = new Map(
      month.expected
        .filter(({ type, amount }) => amount !== 0n && type !== "fee_mismatch")
        .map((fault) => [`${fault.product} ${fault.objectId}`, fault.amount]),
    );
    const found = await differences();
    const others = [...found.keys()].filter((key) => !planted.has(key));
    for (const key of others) found.delete(key);
    expect(found).toEqual(planted);
    expect(others).toHaveLength(month.inFlight + month.boundary);
  });

  it("writes the books inside the month, and lets the clock run as always", async () => {
    const [row] = await database.admin`
      select min(created_at) as first, max(created_at) as last, count(*)::int as count, abs(extract(epoch from wallet.clock() - now())) as off
        from wallet.transactions`;
    expect(row?.["count"]).toBeGreaterThanOrEqual(900);
    expect(row?.["first"].getTime()).toBeGreaterThan(FROM.getTime() - 86_460_000);
    expect(row?.["last"].getTime()).toBeLessThan(month.asOf.getTime());
    expect(row?.["off"]).toBe("0.000000");
  });
});

describe("repairFault", () => {
  it("books what was missing, so that nothing differs that it can repair", async () => {
    const repairable = month.expected.filter(({ resolve }) => resolve === "repair");
    expect(repairable).toHaveLength(7 * 3);
    for (const fault of repairable) await repairFault(database, fault);
    const left = await differences(() => true);
    for (const { product, objectId } of repairable) expect(left.has(`${product} ${objectId}`)).toBe(false);
    const [adjusted] = month.expected.filter(({ resolve }) => resolve === "adjust");
    if (adjusted) await expect(repairFault(database, adjusted)).rejects.toThrow("not repaired by a command");
  });
});
