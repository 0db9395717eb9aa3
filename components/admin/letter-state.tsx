import { Tag } from "@/components/ui/tag";
import type { DeadLetter } from "./types";

export function LetterState({ of: { closedAt, closedBy } }: { of: DeadLetter }) {
  if (closedAt === null)
    return (
      <Tag tone="bad" glyph="failed">
        Dead letter
      </Tag>
    );
  return closedBy === "discard" ? (
    <Tag tone="neutral" glyph="back">
      Discarded
    </Tag>
  ) : (
    <Tag tone="ok" glyph="done">
      Processed
    </Tag>
  );
}
