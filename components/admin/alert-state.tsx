import { Tag } from "@/components/ui/tag";
import type { Alert } from "./types";

/** How grave an open alert is; a closed one is over. */
export function AlertState({ of: { closedAt, severity } }: { of: Pick<Alert, "closedAt" | "severity"> }) {
  if (closedAt !== null)
    return (
      <Tag tone="neutral" glyph="done">
        Closed
      </Tag>
    );
  return severity === "critical" ? (
    <Tag tone="bad" glyph="failed">
      Critical
    </Tag>
  ) : (
    <Tag tone="warn" glyph="attention">
      Warning
    </Tag>
  );
}
