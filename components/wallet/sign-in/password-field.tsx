"use client";

import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";

interface PasswordFieldProps {
  id: string;
  label?: string;
  value: string;
  onChange: (password: string) => void;
  autoComplete: "current-password" | "new-password";
  hint?: ReactNode;
  error?: string | undefined;
}

/** Can be pasted into and looked at. */
export function PasswordField({
  id,
  label = "Password",
  value,
  onChange,
  autoComplete,
  hint,
  error,
}: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field
      id={id}
      label={label}
      type={shown ? "text" : "password"}
      autoComplete={autoComplete}
      autoCapitalize="none"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      hint={hint}
      error={error}
      after={
        <Button
          kind="quiet"
          size="sm"
          aria-pressed={shown}
          aria-controls={id}
          onClick={() => setShown(!shown)}
        >
          {shown ? "Hide" : "Show"}
          <span className="sr-only"> password</span>
        </Button>
      }
    />
  );
}
