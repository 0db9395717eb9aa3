"use client";

import { clsx } from "clsx";
import {
  ArrowDownToLine,
  ArrowRight,
  Ellipsis,
  House,
  Landmark,
  List,
  type LucideIcon,
  Plus,
  Settings,
} from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useId } from "react";

interface Place {
  href: string;
  label: string;
  icon: LucideIcon;
  /** What the bottom bar of a phone says, where there is less room; without it the place is under More there. */
  short?: string;
}

const PLACES: readonly Place[] = [
  { href: "/", label: "Home", short: "Home", icon: House },
  { href: "/activity", label: "Activity", short: "Activity", icon: List },
  { href: "/deposit", label: "Add money", short: "Add", icon: Plus },
  { href: "/withdraw", label: "Withdraw", icon: ArrowDownToLine },
  { href: "/send", label: "Send", short: "Send", icon: ArrowRight },
  { href: "/bank-accounts", label: "Bank accounts", icon: Landmark },
  { href: "/settings", label: "Settings", icon: Settings },
];
const MORE = PLACES.filter(({ short }) => short === undefined);

const isHere = (href: string, path: string): boolean =>
  href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);

const bar = "grid h-full place-content-center place-items-center gap-0.5 text-12 font-medium";

/** The way around: sidebar from 1024 px, a rail of icons from 768, a bar at the bottom of a phone. One list for all three. */
export function Nav() {
  const path = usePathname();
  return (
    <nav
      aria-label="Main"
      className={clsx(
        "no-print fixed inset-x-0 bottom-0 z-30 border-t bg-surface pb-[env(safe-area-inset-bottom)]",
        "md:sticky md:top-0 md:h-dvh md:w-16 md:flex-none md:border-t-0 md:border-r md:bg-sunken md:px-2 md:py-4 lg:w-(--sidebar) lg:px-3",
      )}
    >
      <p className="hidden px-2.5 pb-4 text-[15px] leading-6 font-semibold lg:block">Octoco Wallet</p>
      <ul className="grid h-14 auto-cols-fr grid-flow-col md:block md:h-auto md:space-y-0.5">
        {PLACES.map(({ href, label, short, icon: Icon }) => {
          const here = isHere(href, path);
          return (
            <li key={href} className={clsx("h-full md:h-auto", short === undefined && "max-md:hidden")}>
              <Link
                href={href}
                title={label}
                aria-label={label}
                aria-current={here ? "page" : undefined}
                className={clsx(
                  bar,
                  "md:h-11 md:rounded-(--radius-control) lg:flex lg:h-[34px] lg:justify-start lg:px-2.5 lg:text-14",
                  here
                    ? "text-accent-text md:bg-surface md:text-fg md:shadow-[0_0_0_1px_var(--border)]"
                    : "text-muted hover:text-fg",
                )}
              >
                <Icon size={20} strokeWidth={1.5} aria-hidden="true" className="lg:hidden" />
                <span className="md:hidden">{short}</span>
                <span className="hidden lg:inline">{label}</span>
              </Link>
            </li>
          );
        })}
        <li className="h-full md:hidden">
          <More key={path} path={path} />
        </li>
      </ul>
    </nav>
  );
}

/** What the bar has no room for, in the browser's own popover: Esc and a touch outside close it, and so does a new page. */
function More({ path }: { path: string }) {
  const id = useId();
  const inside = MORE.some(({ href }) => isHere(href, path));
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        className={clsx(bar, "w-full", inside ? "text-accent-text" : "text-muted hover:text-fg")}
      >
        <Ellipsis size={20} strokeWidth={1.5} aria-hidden="true" />
        <span>More</span>
      </button>
      <div
        id={id}
        popover="auto"
        className="layer fixed inset-auto right-2 bottom-[calc(64px+env(safe-area-inset-bottom))] w-56 rounded-(--radius-card) border bg-surface p-1.5 text-fg shadow-(--shadow-layer) md:hidden"
      >
        <ul>
          {MORE.map(({ href, label, icon: Icon }) => {
            const here = isHere(href, path);
            return (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={here ? "page" : undefined}
                  className={clsx(
                    "flex h-11 items-center gap-3 rounded-(--radius-control) px-2.5 font-medium hover:bg-sunken",
                    here && "text-accent-text",
                  )}
                >
                  <Icon size={20} strokeWidth={1.5} aria-hidden="true" />
                  {label}
                </Link>
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}
