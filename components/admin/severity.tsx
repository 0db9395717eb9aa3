import { clsx } from "clsx";

const LEVELS = {
  low: { words: "Low", bars: 1 },
  medium: { words: "Medium", bars: 2 },
  high: { words: "High", bars: 3 },
  critical: { words: "Critical", bars: 4 },
} as const;
type SeverityName = keyof typeof LEVELS;

const HEIGHTS = ["h-1", "h-1.5", "h-2", "h-2.5"];

/** How grave: bars and a word, so that colour is never alone. */
export function Severity({ level }: { level: SeverityName }) {
  const { words, bars } = LEVELS[level];
  const grave = level === "critical";
  return (
    <span
      className={clsx(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        grave && "font-medium text-bad-fg",
      )}
    >
      <span aria-hidden="true" className="inline-flex items-end gap-0.5">
        {HEIGHTS.map((height, at) => (
          <span
            key={height}
            className={clsx("w-[3px]", height, at >= bars ? "bg-border" : grave ? "bg-bad-fg" : "bg-fg")}
          />
        ))}
      </span>
      {words}
    </span>
  );
}
