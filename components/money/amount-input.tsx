"use client";

import { clsx } from "clsx";
import type { ReactNode } from "react";
import { formatMoney, parseAmount } from "@/server/money";
import { describedBy, FieldError, inputLook } from "@/components/ui/field";
import { amountText } from "./amount-words";

interface AmountInputProps {
  id: string;
  value: string;
  onChange: (text: string) => void;
  error?: string | undefined;
  hint?: ReactNode;
  /** A command with this amount is under way: it can be read, not changed. */
  locked?: boolean;
}

/**
 * The amount field: plain text, no mask, so that pasting always works. While typing, the value we understand stands
 * under the field, and exactly that value is used; leaving the field writes it out.
 */
export function AmountInput({ id, value, onChange, error, hint, locked = false }: AmountInputProps) {
  const parsed = parseAmount(value);
  const understood = "minor" in parsed ? formatMoney(parsed.minor) : "";

  const tidy = () => {
    if ("minor" in parsed && !locked) onChange(amountText(parsed.minor));
  };

  return (
    <div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <label htmlFor={id} className="font-medium">
          Amount in rand
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-13 text-muted">
            {hint}
          </p>
        ) : null}
      </div>
      <div className="mt-1 flex items-center gap-2">
        <span aria-hidden="true" className="text-20 text-muted">
          R
        </span>
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="next"
          className={clsx(inputLook, "text-20 font-medium tabular-nums")}
          value={value}
          readOnly={locked}
          onChange={(event) => onChange(event.target.value)}
          onBlur={tidy}
          aria-invalid={error ? true : undefined}
          aria-describedby={clsx(describedBy({ id, hint, error }), `${id}-understood`)}
        />
      </div>
      {error ? <FieldError id={id}>{error}</FieldError> : null}
      <p
        id={`${id}-understood`}
        className={clsx("mt-1 text-13 text-muted tabular-nums", error ? "" : "min-h-5")}
      >
        {understood}
      </p>
    </div>
  );
}
