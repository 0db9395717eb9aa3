"use client";

import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** A small layer at its button. Esc and a click outside close it, focus goes back to the button. */
export function Popover({
  trigger,
  label,
  children,
}: {
  trigger: ReactNode;
  label: string;
  children: ReactNode;
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={label}
          className="layer z-40 max-h-[min(480px,80dvh)] min-w-56 overflow-y-auto rounded-(--radius-card) border bg-surface p-3 shadow-(--shadow-layer)"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
