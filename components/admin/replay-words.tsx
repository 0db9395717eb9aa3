import { Tag } from "@/components/ui/tag";
import type { GlyphName } from "@/components/ui/glyph";
import type { Tone } from "@/components/ui/tone";
import type { Replay, ReplayItem } from "./types";

type Words = { words: string; tone: Tone; glyph: GlyphName };

const STATES: Record<Replay["state"], Words> = {
  waiting_approval: { words: "Waiting for an approval", tone: "warn", glyph: "attention" },
  running: { words: "Running", tone: "info", glyph: "running" },
  paused: { words: "Paused", tone: "warn", glyph: "attention" },
  done: { words: "Done", tone: "ok", glyph: "done" },
  cancelled: { words: "Cancelled", tone: "neutral", glyph: "back" },
};

const ITEM_STATES: Record<ReplayItem["state"], Words> = {
  waiting: { words: "Waiting", tone: "neutral", glyph: "running" },
  working: { words: "Working", tone: "info", glyph: "running" },
  done: { words: "Done", tone: "ok", glyph: "done" },
  failed: { words: "Failed again", tone: "bad", glyph: "failed" },
  changed: { words: "Changed: nothing done", tone: "warn", glyph: "attention" },
  skipped: { words: "Skipped", tone: "neutral", glyph: "back" },
};

const StateTag = ({ of: { words, tone, glyph } }: { of: Words }) => (
  <Tag tone={tone} glyph={glyph}>
    {words}
  </Tag>
);

export const ReplayState = ({ state }: { state: Replay["state"] }) => <StateTag of={STATES[state]} />;
export const ReplayItemState = ({ state }: { state: ReplayItem["state"] }) => (
  <StateTag of={ITEM_STATES[state]} />
);

/** How many items have come to their end. */
export const worked = ({ done, failed, changed, skipped }: Replay): number =>
  done + failed + changed + skipped;
