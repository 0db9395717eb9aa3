import { Tag } from "@/components/ui/tag";
import type { GlyphName } from "@/components/ui/glyph";
import type { Tone } from "@/components/ui/tone";
import type { Delivery, DeliveryDetail } from "./types";

export const DELIVERY_STATES: Record<Delivery["state"], { words: string; tone: Tone; glyph: GlyphName }> = {
  received: { words: "Received", tone: "info", glyph: "running" },
  retrying: { words: "Retrying", tone: "warn", glyph: "running" },
  processed: { words: "Processed", tone: "ok", glyph: "done" },
  ignored: { words: "Ignored", tone: "neutral", glyph: "back" },
  dead_letter: { words: "Dead letter", tone: "bad", glyph: "failed" },
  discarded: { words: "Discarded", tone: "neutral", glyph: "back" },
};

export const TRIGGERS: Record<DeliveryDetail["attemptList"][number]["trigger"], string> = {
  first: "At once",
  retry: "Retry",
  sweep: "By the check",
  replay: "Replay",
};

export function DeliveryState({ state }: { state: Delivery["state"] }) {
  const { words, tone, glyph } = DELIVERY_STATES[state];
  return (
    <Tag tone={tone} glyph={glyph}>
      {words}
    </Tag>
  );
}

/** `840 ms`, `3,2 s`, `15 min`. */
export function durationWords(milliseconds: number | null): string {
  if (milliseconds === null) return "—";
  if (milliseconds < 1000) return `${milliseconds} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1).replace(".", ",")} s`;
  return milliseconds < 3_600_000
    ? `${Math.floor(milliseconds / 60_000)} min`
    : `${Math.floor(milliseconds / 3_600_000)} h`;
}
