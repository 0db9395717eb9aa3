"use client";

import type { Ref } from "react";
import { Field } from "@/components/ui/field";

const DIGITS = 6;

interface CodeFieldProps {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  value: string;
  onChange: (code: string) => void;
  /** The sixth digit came, typed, pasted or filled in by the phone. */
  onFull: (code: string) => void;
  ref?: Ref<HTMLInputElement> | undefined;
}

/** The 6 digits of an authenticator app: a number pad on phones, filled in by those that can, blanks of a pasted code left out. */
export function CodeField({ value, onChange, onFull, ...field }: CodeFieldProps) {
  return (
    <Field
      {...field}
      inputMode="numeric"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      enterKeyHint="done"
      className="[&_input]:text-20 [&_input]:tracking-[0.2em]"
      value={value}
      onChange={(event) => {
        const code = digitsOf(event.target.value);
        onChange(code);
        if (isFull(code) && code !== value) onFull(code);
      }}
    />
  );
}

const digitsOf = (text: string): string => text.replaceAll(/\D/g, "").slice(0, DIGITS);

/** True for a code with all its digits. */
export const isFull = (code: string): boolean => code.length === DIGITS;
