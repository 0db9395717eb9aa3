import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { FieldFrame, type FieldWords, fieldState, inputLook } from "./field";

interface SelectFieldProps extends FieldWords, Omit<ComponentProps<"select">, keyof FieldWords> {}

/** A labelled choice of one from many: the browser's own list, which phones show in their own way. */
export function SelectField({ id, label, hint, error, className, children, ...select }: SelectFieldProps) {
  const words = { id, label, hint, error };
  return (
    <FieldFrame {...words} className={className}>
      <select
        className={clsx(inputLook, "cursor-pointer appearance-none pr-10")}
        {...fieldState(words)}
        {...select}
      >
        {children}
      </select>
      <ChevronDown
        size={20}
        strokeWidth={1.5}
        aria-hidden="true"
        className="pointer-events-none absolute top-3 right-3 text-muted"
      />
    </FieldFrame>
  );
}
