import { Glyph } from "@/components/ui/glyph";
import { type BadgeKey, STATES } from "./states";

/** The state of a transaction: shape, word and tint. Never a control. */
export function Badge({ state }: { state: BadgeKey }) {
  const { badge, tone, glyph } = STATES[state];
  return (
    <span
      className={`tone-${tone} inline-flex h-[22px] items-center gap-[5px] rounded-(--radius-badge) pr-[7px] pl-1.5 text-12 font-medium whitespace-nowrap`}
    >
      <Glyph name={glyph} />
      {badge}
    </span>
  );
}
