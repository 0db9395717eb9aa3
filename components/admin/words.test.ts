import { describe, expect, it } from "vitest";
import { ALERT_RULES } from "@/server/alerts/rules";
import {
  BREAK_TYPES as KNOWN,
  HAND_REASONS,
  MONEY_REASONS as MONEY,
} from "@/server/reconciliation/break-types";
import { CAUSES as KNOWN_CAUSES } from "@/server/webhooks/letter-queries";
import { BREAK_TYPES, MONEY_REASONS, REASONS } from "./break-words";
import { dayAfter, dayEnd, dayStart } from "./days";
import { durationWords } from "./delivery-words";
import { CAUSES } from "./letter-words";
import { windowWords } from "./run-words";
import { bytesWords } from "./statement-words";

describe("words of the console", () => {
  it("are the server's for every type of break and every reason", () => {
    expect(BREAK_TYPES).toEqual(
      Object.fromEntries(Object.entries(KNOWN).map(([type, { words }]) => [type, words])),
    );
    expect(Object.keys(REASONS).sort()).toEqual([...HAND_REASONS].sort());
    expect(Object.keys(MONEY_REASONS).sort()).toEqual([...MONEY].sort());
  });

  it("know every cause of a dead letter", () => {
    expect(Object.keys(CAUSES).sort()).toEqual([...KNOWN_CAUSES].sort());
  });

  it("send an alert to a page of the console", () => {
    for (const { page } of Object.values(ALERT_RULES)) expect(page).toMatch(/^\/admin(\/|$)/);
  });
});

describe("windowWords", () => {
  it("names whole days, the last one inside", () => {
    expect(windowWords(dayStart("2026-03-05"), dayAfter("2026-03-05"))).toBe("5 Mar 2026");
    expect(windowWords(dayStart("2026-03-05"), dayAfter("2026-03-07"))).toBe("5 Mar 2026 to 7 Mar 2026");
  });

  it("names the times of any other window, and a day once", () => {
    expect(windowWords("2026-03-05T10:00:00Z", "2026-03-05T11:30:00Z")).toBe("5 Mar 2026, 12:00 to 13:30");
    expect(windowWords("2026-03-05T10:00:00Z", "2026-03-06T11:30:00Z")).toBe(
      "5 Mar 2026, 12:00 to 6 Mar 2026, 13:30",
    );
  });
});

describe("dayEnd", () => {
  it("is the last minute of the day in South Africa", () => {
    expect(dayEnd("2026-03-05")).toBe("2026-03-05T21:59:00.000Z");
  });
});

describe("durationWords and bytesWords", () => {
  it("say sizes in the unit people would", () => {
    expect([840, 3_200, 900_000, 7_200_000, null].map(durationWords)).toEqual([
      "840 ms",
      "3,2 s",
      "15 min",
      "2 h",
      "—",
    ]);
    expect(["843", "1200000", "1500000000"].map(bytesWords)).toEqual(["843 bytes", "1,2 MB", "1,5 GB"]);
  });
});
