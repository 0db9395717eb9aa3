"use client";

import { clsx } from "clsx";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";

let lastPath: string | null = null;

/**
 * The one h1 of a page. After a change of route focus moves here, so that a screen reader says where it is;
 * on the first page focus stays at the top, where the skip link is.
 */
export function PageTitle({ children, className }: { children: ReactNode; className?: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const path = usePathname();

  useEffect(() => {
    if (lastPath !== null && lastPath !== path) heading.current?.focus({ preventScroll: true });
    lastPath = path;
  }, [path]);

  return (
    <h1 ref={heading} tabIndex={-1} className={clsx(className)}>
      {children}
    </h1>
  );
}
