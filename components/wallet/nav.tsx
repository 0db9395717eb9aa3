"use client";

import { clsx } from "clsx";
import { House, List, type LucideIcon, Plus, Settings } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

interface Place {
  href: string;
  label: string;
  /** What the bottom bar says, where there is less room. */
  short: string;
  icon: LucideIcon;
}

const PLACES: readonly Place[] = [
  { href: "/", label: "Home", short: "Home", icon: House },
  { href: "/activity", label: "Activity", short: "Activity", icon: List },
  { href: "/deposit", label: "Add money", short: "Add", icon: Plus },
  { href: "/settings", label: "Settings", short: "Settings", icon: Settings },
];

const isHere = (href: string, path: string): boolean =>
  href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);

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
            <li key={href} className="h-full md:h-auto">
              <Link
                href={href}
                title={label}
                aria-label={label}
                aria-current={here ? "page" : undefined}
                className={clsx(
                  "grid h-full place-content-center place-items-center gap-0.5 text-12 font-medium",
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
      </ul>
    </nav>
  );
}
