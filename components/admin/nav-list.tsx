"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";

/** Counts of what waits for a person, by the page where they are. */
export type Waiting = Readonly<Partial<Record<string, number>>>;

const GROUPS = [
  { title: null, places: [{ href: "/admin", label: "Overview" }] },
  {
    title: "Needs a person",
    places: [
      { href: "/admin/breaks", label: "Breaks" },
      { href: "/admin/dead-letters", label: "Dead letters" },
      { href: "/admin/approvals", label: "Approvals" },
      { href: "/admin/alerts", label: "Alerts" },
    ],
  },
  {
    title: "Look up",
    places: [
      { href: "/admin/reconciliation", label: "Reconciliation" },
      { href: "/admin/statements", label: "Statements" },
      { href: "/admin/webhooks", label: "Webhooks" },
      { href: "/admin/replays", label: "Replays" },
      { href: "/admin/people", label: "People" },
      { href: "/admin/ledger", label: "Ledger" },
    ],
  },
  {
    title: "Record",
    places: [
      { href: "/admin/audit", label: "Audit log" },
      { href: "/admin/health", label: "Health" },
    ],
  },
] as const;

const isHere = (href: string, path: string): boolean =>
  href === "/admin" ? path === href : path === href || path.startsWith(`${href}/`);

/** The pages of the console by what they are for, with what waits behind each. */
export function NavList({ waiting }: { waiting: Waiting }) {
  const path = usePathname();
  return (
    <div className="grid gap-4">
      {GROUPS.map(({ title, places }) => (
        <div key={title ?? "top"}>
          {title ? <p className="px-2.5 pb-1 text-12 font-medium text-muted">{title}</p> : null}
          <ul className="grid gap-0.5">
            {places.map(({ href, label }) => {
              const here = isHere(href, path);
              const count = waiting[href] ?? 0;
              return (
                <li key={href}>
                  <Link
                    href={href}
                    aria-current={here ? "page" : undefined}
                    className={clsx(
                      "flex h-11 items-center justify-between rounded-(--radius-control) px-2.5 font-medium lg:h-[34px]",
                      here
                        ? "bg-surface text-fg shadow-[0_0_0_1px_var(--border)]"
                        : "text-muted hover:text-fg",
                    )}
                  >
                    {label}
                    {count === 0 ? null : (
                      <span className="text-13 font-normal">
                        {count}
                        <span className="sr-only"> open</span>
                      </span>
                    )}
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </div>
  );
}
