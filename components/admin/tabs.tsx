import { clsx } from "clsx";
import Link from "next/link";

interface Tab {
  href: string;
  label: string;
  here: boolean;
  count?: number | undefined;
}

/** The ready-made views of a list: links, so that each has an address of its own. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="overflow-x-auto border-b">
      <ul className="flex gap-1">
        {tabs.map(({ href, label, here, count }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={here ? "page" : undefined}
              className={clsx(
                "flex h-10 items-center gap-1.5 border-b-2 px-3 font-medium whitespace-nowrap -outline-offset-2",
                here ? "border-accent text-fg" : "border-transparent text-muted hover:text-fg",
              )}
            >
              {label}
              {count === undefined ? null : <span className="text-13 text-muted">{count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
