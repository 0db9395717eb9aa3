"use client";

import { clsx } from "clsx";
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "./button";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** `centre` for a question, `side` for details beside a list, `full` for a task that needs the phone's whole screen. */
  shape?: "centre" | "side" | "full";
  /** The title is read but not seen, where the content shows it in its own way. */
  hideTitle?: boolean;
}

const SHAPES = {
  centre:
    "layer m-auto w-[min(var(--form),calc(100vw-32px))] max-h-[calc(100dvh-32px)] rounded-(--radius-card)",
  side: "sheet my-0 mr-0 ml-auto h-dvh max-h-none w-[min(var(--sheet),100vw)] max-w-none border-y-0 border-r-0",
  full: "sheet m-0 h-dvh max-h-none w-screen max-w-none border-0",
} as const;

/**
 * A modal layer on the browser's own `<dialog>`: it traps focus, makes the rest inert, closes on Esc and gives focus
 * back, without a style tag that our content policy would refuse.
 */
export function Dialog({ open, onClose, title, children, shape = "centre", hideTitle = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className={clsx("border bg-surface p-0 text-fg shadow-(--shadow-layer)", SHAPES[shape])}
      onClose={onClose}
      onClick={(event) => {
        const doubled = event.detail > 1; // the second half of a double click on what opened this
        if (event.target === event.currentTarget && !doubled) event.currentTarget.close();
      }}
    >
      {open ? (
        <div className="flex min-h-full flex-col p-5">
          <div
            className={clsx(
              "flex items-start justify-between gap-3",
              hideTitle ? "absolute top-4 right-5" : "mb-3",
            )}
          >
            <h2 id={titleId} className={hideTitle ? "sr-only" : "text-16"}>
              {title}
            </h2>
            <Button
              kind="quiet"
              size="sm"
              aria-label="Close"
              className="-mt-1 -mr-2 ml-auto"
              onClick={() => dialog.current?.close()}
            >
              <X size={16} strokeWidth={1.5} aria-hidden="true" />
            </Button>
          </div>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}
