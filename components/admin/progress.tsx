import { formatCount } from "@/server/money";

/** How far something is, as a bar and in figures. Says nothing while the whole is unknown. */
export function Progress({ label, value, of }: { label: string; value: number; of: number }) {
  if (of === 0) return null;
  return (
    <div>
      <p className="mb-1 text-13 text-muted">
        {label} {formatCount(value)} of {formatCount(of)}
      </p>
      <progress
        aria-label={label}
        value={value}
        max={of}
        className="block h-2 w-full appearance-none overflow-hidden rounded-full border-0 bg-border accent-accent [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-border [&::-webkit-progress-value]:bg-accent"
      />
    </div>
  );
}
