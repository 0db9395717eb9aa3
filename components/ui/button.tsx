import { cva, type VariantProps } from "class-variance-authority";
import { clsx } from "clsx";
import Link from "next/link";
import type { ComponentProps } from "react";

/** The look alone, for what is a plain link. */
export const buttonLook = cva(
  "inline-flex items-center justify-center gap-1.5 rounded-(--radius-control) border font-medium whitespace-nowrap no-underline transition-colors duration-(--fast) ease-(--ease) select-none",
  {
    variants: {
      kind: {
        primary:
          "border-transparent bg-accent text-accent-fg shadow-(--shadow) hover:bg-accent-hover aria-disabled:bg-accent-soft aria-disabled:text-accent-text",
        secondary:
          "border-border bg-surface text-fg shadow-(--shadow) hover:bg-sunken aria-disabled:bg-surface aria-disabled:text-subtle aria-disabled:shadow-none",
        quiet: "border-transparent bg-transparent text-fg hover:bg-sunken aria-disabled:text-subtle",
      },
      size: {
        sm: "h-8 px-2.5 text-13",
        md: "h-9 px-3 text-14",
        tall: "h-11 px-4 text-14",
      },
      wide: { true: "w-full", false: "" },
    },
    defaultVariants: { kind: "secondary", size: "md", wide: false },
  },
);

type Look = VariantProps<typeof buttonLook>;

/**
 * A button stays focusable when it can't be used: pass `aria-disabled` and ignore the click, never `disabled`,
 * so that focus is kept and the reason can be read.
 */
export function Button({
  kind,
  size,
  wide,
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & Look) {
  return <button type={type} className={clsx(buttonLook({ kind, size, wide }), className)} {...rest} />;
}

/** The same look for something that goes to another page. */
export function ButtonLink({ kind, size, wide, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link className={clsx(buttonLook({ kind, size, wide }), className)} {...rest} />;
}
