"use client";

import {
  type ButtonHTMLAttributes,
  cloneElement,
  type ReactElement,
  type ReactNode,
  type ToggleEvent,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";

const GAP = 6;
const EDGE = 12;
const FIELDS = "input, select, textarea, button, a[href]";

/** Under the button, at its start; above it where there is more room; never beyond the window's edge. */
function place(layer: HTMLElement, button: Element): void {
  const at = button.getBoundingClientRect();
  layer.style.left = "0"; // near the edge it would be measured narrower than it is
  const { offsetWidth: width, offsetHeight: height } = layer;
  const below = window.innerHeight - at.bottom - GAP - EDGE;
  const top = height > below && at.top > below ? at.top - GAP - height : at.bottom + GAP;
  const left = Math.min(at.left, window.innerWidth - width - EDGE);
  layer.style.top = `${Math.max(EDGE, top)}px`;
  layer.style.left = `${Math.max(EDGE, left)}px`;
}

/** A small layer at its button, the browser's own: Esc and a click outside close it, focus goes back to the button. */
export function Popover({
  trigger,
  label,
  children,
}: {
  trigger: ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;
  label: string;
  children: ReactNode;
}) {
  const id = useId();
  const layer = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  const settle = () => {
    const button = document.querySelector(`[popovertarget="${CSS.escape(id)}"]`);
    if (layer.current && button) place(layer.current, button);
  };
  const change = ({ newState }: ToggleEvent<HTMLDivElement>) => {
    if (newState !== "open") return;
    setOpen(true);
    settle(); // not yet shown, but already where it belongs
  };
  const changed = ({ newState }: ToggleEvent<HTMLDivElement>) => {
    setOpen(newState === "open"); // emptied only now: the browser gives focus back from within
    if (newState !== "open") return;
    settle(); // now its size is known
    (layer.current?.querySelector<HTMLElement>(FIELDS) ?? layer.current)?.focus();
  };

  useEffect(() => {
    if (!open) return;
    window.addEventListener("resize", settle);
    window.addEventListener("scroll", settle, true);
    return () => {
      window.removeEventListener("resize", settle);
      window.removeEventListener("scroll", settle, true);
    };
  });

  return (
    <>
      {cloneElement(trigger, { popoverTarget: id, "aria-haspopup": "dialog", "aria-expanded": open })}
      <div
        ref={layer}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        onBeforeToggle={change}
        onToggle={changed}
        className="layer fixed inset-auto m-0 max-h-[min(480px,80dvh)] max-w-[calc(100vw-24px)] min-w-56 overflow-y-auto rounded-(--radius-card) border bg-surface p-3 text-fg shadow-(--shadow-layer)"
      >
        {open ? children : null}
      </div>
    </>
  );
}
