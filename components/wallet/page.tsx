import { clsx } from "clsx";
import type { ReactNode } from "react";

/** Of what stands between the gutters. */
const WIDTHS = {
  form: "max-w-[calc(var(--form)+56px)]",
  column: "max-w-[616px]",
  content: "max-w-(--content)",
} as const;

/** The main part of a page, where the skip link leads. */
export function Page({
  width = "content",
  children,
  className,
}: {
  width?: keyof typeof WIDTHS;
  children: ReactNode;
  className?: string;
}) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className={clsx("mx-auto w-full px-4 pt-5 pb-24 md:px-7 md:pt-6 md:pb-10", WIDTHS[width], className)}
    >
      {children}
    </main>
  );
}
