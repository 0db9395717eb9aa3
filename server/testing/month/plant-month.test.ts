import { beforeAll, describe, expect, it } from "vitest";
import { env } from "@/server/env";
import { useDatabase } from "../database";
import { PLANTERS } from "./faults";
import { type PlantedMonth, plantMonth } from "./plant-month";
import { isMoneyIn, type Product } from "./statement-rows";

const database = useDatabase();
const FROM = new Date("2026-10-01T00:00:00Z");
let month: PlantedMonth;

beforeAll(async () => {
  month = await plantMonth(database, { seed: 11, transactions: 900, faultsOfEach: 3, from: FROM });
});

const signed = (product: Product, amount: bigint): bigint => (isMoneyIn(product) ? amount : -amount);
const inside = (time: Date): boolean => time >= month.from && time < month.to;

/** What the statement says of each record of ours inside the window, the first listing counting. */
function theirs(): Map<string, bigint> {
  const records = new Map<string, bigint>();
  const [header, ...lines] = month.csv.toString().trimEnd().split("\n");
  const names = header?.split(",") ?? [];
  for (const line of lines) {
    const row = Object.fromEntries(line.split(",").map((text, index) => [names[index] ?? "", text]));
    const product = row["product"] as Product;
    const isOurs =
      row["brand_id"] === env().REVIO_BRAND_ID && row["is_test"] === "true" && row["currency"] === "ZAR";
    if (row["paid_on"] === "" || !isOurs || !inside(new Date(`${row["paid_on"]?.replace(" ", "T")}Z`)))
      continue;
    records.set(`${product} ${row["id"]}`, signed(product, BigInt(row["amount"]?.replace(".", "") ?? "0")));
  }
  return records;
}

/** What we have booked inside the window. */
async function ours(): Promise<Map<string, bigint>> {
  const rows = await database.admin<{ product: Product; id: string; amount: string; at: Date }[]>`
    select case when kind in ('settlement', 'suspense') then 'purchase' else kind end as product, provider_object_id as id, amount::text,
           created_at as at from wallet.provider_effects`;
  return new Map(
    rows
      .filter(({ at }) => inside(at))
      .map((row) => [`${row.product} ${row.id}`, signed(row.product, BigInt(row.amount))]),
  );
}

describe("plantMonth", () => {
  it("plants so many of each type", () => {
    const counts = new Map<string, number>();
    for (const { type } of month.expected) counts.set(type, (counts.get(type) ?? 0) + 1);
    expect([...counts]).toEqual(Object.keys(PLANTERS).map((type) => [type, 3]));
    expect(counts.size).toBe(18);
  });

  it("leaves no difference of money but the planted ones, each of its amount, and what the ends of the window cut in two", async () => {
    const [provider, ledger] = [theirs(), await ours()];
    const planted = new Map(
      month.expected
        .filter(({ type, amount }) => amount !== 0n && type !== "fee_mismatch")
        .map((fault) => [`${fault.product} ${fault.objectId}`, fault.amount]),
    );
    const differences = new Map(
      [...new Set([...provider.keys(), ...ledger.keys()])]
        .map((key) => [key, (provider.get(key) ?? 0n) - (ledger.get(key) ?? 0n)] as const)
        .filter(([, difference]) => difference !== 0n),
    );
    const others = [...differences.keys()].filter((key) => !planted.has(key));
    for (const key of others) differences.delete(key);
    expect(differences).toEqual(planted);
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
