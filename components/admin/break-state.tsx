import { Tag } from "@/components/ui/tag";
import { BREAK_STATES, stateWords } from "./break-words";
import type { BreakRow } from "./types";

export function BreakState({ of }: { of: Pick<BreakRow, "state" | "waitingFor" | "waitingUntil"> }) {
  const { tone, glyph } = BREAK_STATES[of.state];
  return (
    <Tag tone={tone} glyph={glyph}>
      {stateWords(of)}
    </Tag>
  );
}
