import type { ReactNode } from "react";
import { Glyph, type GlyphName } from "./glyph";
import type { Tone } from "./tone";

/** A state in a word: shape, word and tint. Never a control. */
export function Tag({ tone, glyph, children }: { tone: Tone; glyph: GlyphName; children: ReactNode }) {
  return (
    <span
      className={`tone-${tone} inline-flex h-[22px] items-center gap-[5px] rounded-(--radius-badge) pr-[7px] pl-1.5 text-12 font-medium whitespace-nowrap`}
    >
      <Glyph name={glyph} />
      {children}
    </span>
  );
}
