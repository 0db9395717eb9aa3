import { createSerializer } from "nuqs/server";
import { describe, expect, it } from "vitest";
import {
  activityParams,
  amountRangeWords,
  isFiltered,
  listInput,
  loadActivityParams,
  unknownFilters,
} from "./activity-params";

const TODAY = "2026-03-05";
const write = createSerializer(activityParams);

describe("loadActivityParams", () => {
  it.each([
    "",
    "?q=rent&type=deposit,refund&status=processing,failed&direction=in&date=last30d&amount=5000..&sort=amount.asc&after=abc&limit=25&row=dep_1",
    "?date=2026-02-04..2026-03-05&amount=10000..250000",
  ])("keeps the whole state of the list: %s", (address) => {
    const params = loadActivityParams(new URLSearchParams(address));
    expect(loadActivityParams(new URLSearchParams(write(params)))).toEqual(params);
  });

  it("leaves defaults out of the address", () => {
    expect(write(loadActivityParams(new URLSearchParams("?limit=50&q=")))).toBe("");
  });

  it("drops what it doesn't know and keeps the rest", () => {
    const params = loadActivityParams(
      new URLSearchParams("?status=failed,exploded&date=someday&amount=abc&limit=7&sort=fee"),
    );
    expect(params.status).toEqual(["failed"]);
    expect(params).toMatchObject({ date: null, amount: null, limit: 50, sort: null });
  });
});

describe("unknownFilters", () => {
  it.each([
    ["?status=failed&type=deposit&date=today&amount=1..2&direction=in", 0],
    ["?status=failed,exploded", 1],
    ["?status=a,b&date=someday&amount=x&direction=up", 5],
    ["?colour=red", 0],
  ])("counts in %s: %d", (address, count) => {
    expect(unknownFilters(new URLSearchParams(address))).toBe(count);
  });
});

describe("listInput", () => {
  const input = (address: string) => listInput(loadActivityParams(new URLSearchParams(address)), TODAY);

  it("asks for the newest 50 when nothing is set", () => {
    expect(input("")).toEqual({ filter: {}, sort: "created", order: "desc", limit: 50 });
  });

  it("writes groups as stored statuses, ranges as minor units, relative dates as days", () => {
    expect(
      input(
        "?status=processing,cancelled&amount=5000..&date=last7d&sort=amount.asc&direction=out&type=deposit",
      ),
    ).toEqual({
      filter: {
        type: ["deposit"],
        status: ["created", "pending", "requested", "processing", "unknown", "cancelled", "expired"],
        direction: "out",
        amountFrom: "5000",
        from: "2026-02-27",
        to: "2026-03-05",
      },
      sort: "amount",
      order: "asc",
      limit: 50,
    });
  });

  it("turns swapped amounts around", () => {
    expect(input("?amount=900..100").filter).toEqual({ amountFrom: "100", amountTo: "900" });
  });

  it("searches from 2 characters on", () => {
    expect(input("?q=a").filter).toEqual({});
    expect(input("?q=+ab+").filter).toEqual({ q: "ab" });
  });

  it.each(["after", "before"])("passes the cursor of %s on as it is", (side) => {
    expect(input(`?${side}=cursor.mac`).cursor).toBe("cursor.mac");
  });
});

describe("isFiltered", () => {
  it("is about filters alone, not about sort, page or an open row", () => {
    expect(
      isFiltered(loadActivityParams(new URLSearchParams("?sort=amount.asc&after=x&row=dep_1&limit=25"))),
    ).toBe(false);
    expect(isFiltered(loadActivityParams(new URLSearchParams("?direction=in")))).toBe(true);
  });
});

describe("amountRangeWords", () => {
  it.each([
    [{ from: "5000", to: undefined }, "R\u00a050 or more"],
    [{ from: undefined, to: "9950" }, "R\u00a099,50 or less"],
    [{ from: "5000", to: "123450" }, "R\u00a050 to R\u00a01\u00a0234,50"],
    [{ from: "5000", to: "5000" }, "R\u00a050"],
  ])("says %j as %s", (range, words) => {
    expect(amountRangeWords(range)).toBe(words);
  });
});
