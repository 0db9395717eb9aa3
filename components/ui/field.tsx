import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

export interface FieldWords {
  id: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

interface FieldProps extends FieldWords, Omit<ComponentProps<"input">, keyof FieldWords> {
  /** What stands inside the frame, after the text. */
  after?: ReactNode;
}

export const inputLook =
  "h-11 w-full rounded-(--radius-control) border border-border-strong bg-surface px-3 text-16 text-fg aria-invalid:border-danger";

/** The ids of a field's error and hint, in the order they are read. */
export const describedBy = ({ id, hint, error }: Pick<FieldWords, "id" | "hint" | "error">) =>
  clsx(error && `${id}-error`, hint && `${id}-hint`) || undefined;

export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={`${id}-error`} className="mt-1 text-13 font-medium text-danger">
      {children}
    </p>
  );
}

/** What stands around any control: its label above, its error and its hint below. The error has the words of the summary. */
export function FieldFrame({
  id,
  label,
  hint,
  error,
  className,
  children,
}: FieldWords & { className?: string | undefined; children: ReactNode }) {
  return (
    <div className={className}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="relative mt-1">{children}</div>
      {error ? <FieldError id={id}>{error}</FieldError> : null}
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-13 text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** What a control in a frame is, to those who can't see it: its name, and that it is wrong. */
export const fieldState = (words: FieldWords) => ({
  id: words.id,
  "aria-invalid": words.error ? true : undefined,
  "aria-describedby": describedBy(words),
});

/** A labelled text field. */
export function Field({ id, label, hint, error, after, className, ...input }: FieldProps) {
  const words = { id, label, hint, error };
  return (
    <FieldFrame {...words} className={className}>
      <input className={clsx(inputLook, after ? "pr-20" : "")} {...fieldState(words)} {...input} />
      {after ? <div className="absolute inset-y-0 right-1.5 flex items-center">{after}</div> : null}
    </FieldFrame>
  );
}
