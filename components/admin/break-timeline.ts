import type { TimelineItem } from "@/components/wallet/types";
import { formatDateTime } from "@/server/dates";
import { formatMoney, fromWire } from "@/server/money";
import { BREAK_STATES, reasonWords } from "./break-words";
import type { BreakDetail } from "./types";

type Event = BreakDetail["events"][number];

const text = (event: Event, name: string): string | null => {
  const value = event.detail[name];
  return typeof value === "string" ? value : null;
};

const stateName = (state: string | null): string =>
  state !== null && state in BREAK_STATES
    ? BREAK_STATES[state as keyof typeof BREAK_STATES].words
    : (state ?? "another state");

/** Sightings in a row are one line: a break that is seen each night would hide the work on it. */
export function timelineOf({ events, currency }: BreakDetail): TimelineItem[] {
  const items: TimelineItem[] = [];
  let seen = 0;
  events.forEach((event, at) => {
    seen = event.kind === "seen" ? seen + 1 : 0;
    if (event.kind === "seen" && events[at + 1]?.kind === "seen") return;
    const { title, detail } = wordsOf(event, seen, currency);
    const failed = event.kind === "opened" || event.kind === "reopened";
    items.push({
      key: String(event.number),
      kind: failed ? "failed" : "done",
      who: event.by?.name ?? "We",
      title,
      at: event.at,
      detail,
    });
  });
  return items;
}

function wordsOf(event: Event, seen: number, currency: string): { title: string; detail: string | null } {
  const who = event.by?.name ?? "The wallet";
  const amount = text(event, "amount");
  const about = amount === null || amount === "0" ? null : formatMoney(fromWire(amount), { currency });
  switch (event.kind) {
    case "opened":
      return { title: event.by ? `Opened by ${who}` : "Found", detail: about };
    case "seen":
      return { title: seen > 1 ? `Seen again ${seen} times` : "Seen again", detail: about };
    case "reopened":
      return { title: "Reopened: it differs again", detail: about };
    case "assigned":
      return { title: event.detail["to"] ? `Assigned by ${who}` : `Unassigned by ${who}`, detail: null };
    case "state": {
      const until = text(event, "until");
      return {
        title: `${who}: ${stateName(text(event, "to")).toLowerCase()}`,
        detail: until === null ? null : `until ${formatDateTime(until)}`,
      };
    }
    case "severity":
      return {
        title: `Severity is now ${text(event, "to") ?? text(event, "severity") ?? "another"}`,
        detail: null,
      };
    case "comment":
      return { title: `${who} commented`, detail: text(event, "text") };
    case "snapshot":
      return { title: "Revio's record was read", detail: null };
    case "recheck":
      return { title: "Re-checked: still differs", detail: about };
    case "requested":
      return { title: `${who} requested an adjustment`, detail: "Another admin decides" };
    case "resolved": {
      const code = text(event, "reasonCode") ?? text(event, "reason");
      return { title: `Resolved by ${who}`, detail: code === null ? null : reasonWords(code) };
    }
    case "cleared":
      return { title: "Cleared: both sides agree", detail: null };
    default:
      return { title: event.kind, detail: null };
  }
}
