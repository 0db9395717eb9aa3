import { describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { arrivesBy, businessDaysBefore } from "./arrives-by";

useDatabase({ PAYOUT_CUTOFF: "15:00", PAYOUT_BUSINESS_DAYS: "2" }); // for its environment

/** Times of Johannesburg, as `2026-03-05 14:59`. */
const at = (text: string): Date => new Date(`${text.replace(" ", "T")}:00+02:00`);
const by = (asked: string): string => arrivesBy(at(asked)).toISOString();
const fivePm = (day: string): string => at(`${day} 17:00`).toISOString();

describe("arrivesBy", () => {
  it.each([
    ["Thursday before the cut-off", "2026-03-05 14:59", "2026-03-09"],
    ["Thursday at the cut-off", "2026-03-05 15:00", "2026-03-10"],
    ["Friday after the cut-off", "2026-03-06 16:00", "2026-03-11"],
    ["Saturday", "2026-03-07 09:00", "2026-03-11"],
    ["Sunday night", "2026-03-08 23:59", "2026-03-11"],
    ["the first minute of Monday", "2026-03-09 00:00", "2026-03-11"],
    ["before Good Friday and Family Day", "2026-04-02 09:00", "2026-04-08"],
    ["on Freedom Day", "2026-04-27 09:00", "2026-04-30"],
    ["over the Monday after Women's Day on a Sunday", "2026-08-07 09:00", "2026-08-12"],
    ["over Christmas and the Day of Goodwill", "2026-12-24 09:00", "2026-12-29"],
    ["over the turn of the year", "2026-12-31 09:00", "2027-01-05"],
    ["Human Rights Day on a Sunday of 2027", "2027-03-19 09:00", "2027-03-24"],
  ])("%s", (_name, asked, day) => {
    expect(by(asked)).toBe(fivePm(day));
  });

  it("counts days of Johannesburg, wherever the server stands", () => {
    expect(arrivesBy(new Date("2026-03-05T22:30:00Z")).toISOString()).toBe(fivePm("2026-03-10")); // there it is Friday already
  });
});

describe("businessDaysBefore", () => {
  it.each([
    ["a plain week", "2026-03-13 10:00", 5, "2026-03-06 10:00"],
    ["from a Sunday", "2026-03-08 10:00", 1, "2026-03-05 10:00"],
    ["over Easter", "2026-04-09 10:00", 5, "2026-03-31 10:00"],
    ["none", "2026-03-05 10:00", 0, "2026-03-05 10:00"],
  ])("%s", (_name, from, count, expected) => {
    expect(businessDaysBefore(at(from), count).toISOString()).toBe(at(expected).toISOString());
  });
});
