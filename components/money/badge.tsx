import { Tag } from "@/components/ui/tag";
import { type BadgeKey, STATES } from "./states";

/** The state of a transaction. */
export function Badge({ state }: { state: BadgeKey }) {
  const { badge, tone, glyph } = STATES[state];
  return (
    <Tag tone={tone} glyph={glyph}>
      {badge}
    </Tag>
  );
}
