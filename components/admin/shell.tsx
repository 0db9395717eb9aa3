"use client";

import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { Menu } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useId } from "react";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Tag } from "@/components/ui/tag";
import { NavList, type Waiting } from "./nav-list";

type Mode = "test" | "live";

/** The frame of every page of the console: which money this is, and the way around. */
export function Shell({ mode, children }: { mode: Mode; children: ReactNode }) {
  const waiting = useWaiting();
  return (
    <div className="border-t-[3px] border-accent lg:flex">
      <TopBar mode={mode} waiting={waiting} />
      <nav
        aria-label="Admin"
        className="no-print sticky top-0 h-[calc(100dvh-3px)] w-(--sidebar) flex-none overflow-y-auto border-r bg-sunken px-3 py-4 max-lg:hidden"
      >
        <Name mode={mode} className="px-2.5 pb-4" />
        <NavList waiting={waiting} />
        <Leave />
      </nav>
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}

function Name({ mode, className }: { mode: Mode; className?: string }) {
  return (
    <p className={clsx("flex items-center gap-2 text-[15px] leading-6 font-semibold", className)}>
      Admin
      {mode === "test" ? (
        <Tag tone="warn" glyph="attention">
          Sandbox
        </Tag>
      ) : (
        <Tag tone="ok" glyph="done">
          Live
        </Tag>
      )}
    </p>
  );
}

const Leave = () => (
  <p className="mt-4 border-t pt-3">
    <Link href="/" className="flex h-11 items-center px-2.5 font-medium text-muted hover:text-fg lg:h-[34px]">
      Back to my wallet
    </Link>
  </p>
);

/** Below 1024 px: a bar, and the same list in a drawer of the browser's own popovers. */
function TopBar({ mode, waiting }: { mode: Mode; waiting: Waiting }) {
  const id = useId();
  const path = usePathname(); // a new page closes the drawer: its layer is a new one
  return (
    <header className="no-print sticky top-0 z-30 flex h-14 items-center justify-between border-b bg-surface px-4 lg:hidden">
      <Name mode={mode} />
      <button
        type="button"
        popoverTarget={id}
        className="-mr-2 flex h-11 items-center gap-2 rounded-(--radius-control) px-2 font-medium"
      >
        <Menu size={20} strokeWidth={1.5} aria-hidden="true" />
        Menu
      </button>
      <div
        key={path}
        id={id}
        popover="auto"
        className="sheet fixed inset-y-0 right-0 left-auto h-dvh w-64 overflow-y-auto border-l bg-sunken p-3 text-fg shadow-(--shadow-layer)"
      >
        <nav aria-label="Admin">
          <NavList waiting={waiting} />
          <Leave />
        </nav>
      </div>
    </header>
  );
}

function useWaiting(): Waiting {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.adminHealth.overview.queryOptions({}, BACKGROUND),
    refetchInterval: 60_000,
  });
  if (!data) return {};
  return {
    "/admin/breaks": data.breaks.rows,
    "/admin/dead-letters": data.deadLetters.rows,
    "/admin/approvals": data.approvals.rows,
    "/admin/alerts": data.alerts.rows,
  };
}
