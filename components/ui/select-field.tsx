import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { describedBy, FieldError, inputLook } from "./field";

interface SelectFieldProps extends ComponentProps<"select"> {
  id: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

/** A labelled choice of one from many: the browser's own list, which phones show in their own way. */
export function SelectField({ id, label, hint, error, className, children, ...select }: SelectFieldProps) {
  return (
    <div className={className}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="relative mt-1">
        <select
          id={id}
          className={clsx(inputLook, "cursor-pointer appearance-none pr-10")}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(id, { hint: Boolean(hint), error: Boolean(error) })}
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
      </div>
      {error ? <FieldError id={id}>{error}</FieldError> : null}
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-13 text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
