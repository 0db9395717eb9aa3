import { Tag } from "@/components/ui/tag";
import type { Tone } from "@/components/ui/tone";
import type { GlyphName } from "@/components/ui/glyph";
import { formatDate, formatDateTime, formatTime } from "@/server/dates";

const RUNNING = { tone: "info", glyph: "running" } as const;
const STATES: Record<string, { words: string; tone: Tone; glyph: GlyphName }> = {
  queued: { words: "Queued", tone: "neutral", glyph: "running" },
  requesting: { ...RUNNING, words: "Asking for the statement" },
  downloading: { ...RUNNING, words: "Downloading" },
  loading: { ...RUNNING, words: "Loading" },
  matching: { ...RUNNING, words: "Comparing" },
  repairing: { ...RUNNING, words: "Re-checking" },
  done: { words: "Done", tone: "ok", glyph: "done" },
  failed: { words: "Failed", tone: "bad", glyph: "failed" },
  cancelled: { words: "Cancelled", tone: "neutral", glyph: "back" },
};

export const RUN_KINDS: Record<string, string> = {
  nightly: "Nightly",
  on_demand: "On demand",
  upload: "Uploaded file",
  rerun: "Re-run",
};

/** True while a run can still change by itself. */
export const isUnderWay = (state: string): boolean => !["done", "failed", "cancelled"].includes(state);

export function RunState({ state }: { state: string }) {
  const { words, tone, glyph } = STATES[state] ?? {
    words: state,
    tone: "neutral" as const,
    glyph: "running" as const,
  };
  return (
    <Tag tone={tone} glyph={glyph}>
      {words}
    </Tag>
  );
}

const isMidnight = (moment: string): boolean => formatTime(moment) === "00:00";
const DAY_MS = 86_400_000;

/** A whole day by its date, anything else by its ends. The end is the first moment outside. */
export function windowWords(from: string, to: string): string {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (isMidnight(from) && isMidnight(to))
    return days === 1
      ? formatDate(from)
      : `${formatDate(from)} to ${formatDate(new Date(Date.parse(to) - 1))}`;
  const end = formatDate(from) === formatDate(to) ? formatTime(to) : formatDateTime(to);
  return `${formatDateTime(from)} to ${end}`;
}
