"use client";

import { Field } from "@/components/ui/field";

interface EmailFieldProps {
  value: string;
  onChange: (email: string) => void;
  error: string | undefined;
}

/** The e-mail address that somebody signs in with, or is going to; a store of passwords knows it by this field. */
export const EmailField = ({ value, onChange, error }: EmailFieldProps) => (
  <Field
    id="email"
    label="E-mail address"
    type="email"
    inputMode="email"
    autoComplete="username"
    autoCapitalize="none"
    spellCheck={false}
    value={value}
    onChange={(event) => onChange(event.target.value)}
    error={error}
  />
);
