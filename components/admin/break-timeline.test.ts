import { describe, expect, it } from "vitest";
import { timelineOf } from "./break-timeline";
import type { BreakDetail } from "./types";

type Event = BreakDetail["events"][number];
const NALEDI = { id: "usr_1", name: "Naledi Khumalo" };
const event = (number: number, kind: string, rest: Partial<Event> = {}): Event => ({
  number,
  kind,
  by: null,
  detail: {},
  at: "2026-03-05T20:00:31.000Z",
  ...rest,
});
const titles = (events: Event[]): string[] =>
  timelineOf({ events, currency: "ZAR" } as BreakDetail).map(({ title, detail }) =>
    detail === null ? title : `${title}: ${detail}`,
  );

describe("timelineOf", () => {
  it("says sightings in a row once, with their number", () => {
    const events = ["opened", "seen", "seen", "seen", "cleared"].map((kind, at) => event(at, kind));
    expect(titles(events)).toEqual(["Found", "Seen again 3 times", "Cleared: both sides agree"]);
  });

  it("names who worked on it, and what they said", () => {
    expect(
      titles([
        event(1, "assigned", { by: NALEDI, detail: { to: "x" } }),
        event(2, "comment", { by: NALEDI, detail: { text: "Asked Revio." } }),
        event(3, "resolved", { by: NALEDI, detail: { reasonCode: "false_positive" } }),
      ]),
    ).toEqual([
      "Assigned by Naledi Khumalo",
      "Naledi Khumalo commented: Asked Revio.",
      "Resolved by Naledi Khumalo: Nothing was wrong",
    ]);
  });

  it("keeps an event that a later version wrote", () => {
    expect(titles([event(1, "escalated")])).toEqual(["escalated"]);
  });
});
