"use client";

import { clsx } from "clsx";
import { PasswordField } from "./password-field";

interface NewPasswordFieldProps {
  /** Whose it will be, told to the reader's store of passwords; nobody's while a wallet is being made. */
  email?: string;
  value: string;
  onChange: (password: string) => void;
  error?: string | undefined;
}

const GOOD_FROM = 15;

/** How long a password is, against what is needed and what is good: length is what counts. */
function lengthWords(length: number): { words: string; tone: string } {
  if (length === 0)
    return { words: "8 characters or more. Longer is better; a few words are fine.", tone: "" };
  if (length < 8)
    return {
      words: `${8 - length} more ${length === 7 ? "character" : "characters"} needed.`,
      tone: "bg-danger",
    };
  if (length < GOOD_FROM)
    return { words: "Enough. 15 characters or more are better; a few words are fine.", tone: "bg-warn-fg" };
  return { words: "Good: long passwords are hard to guess.", tone: "bg-ok-fg" };
}

/** A password to be, with a measure of its length. */
export function NewPasswordField({ email, value, onChange, error }: NewPasswordFieldProps) {
  const length = Array.from(value).length;
  const { words, tone } = lengthWords(length);
  return (
    <div>
      {email === undefined ? null : (
        <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      )}
      <PasswordField
        id="password"
        label={email === undefined ? "Password" : "New password"}
        autoComplete="new-password"
        value={value}
        onChange={onChange}
        hint={words}
        error={error}
      />
      <div aria-hidden className="mt-1.5 h-1 overflow-hidden rounded-full bg-sunken">
        <div
          className={clsx("h-full rounded-full transition-[width] duration-(--fast)", tone)}
          style={{ width: `${Math.min(1, length / GOOD_FROM) * 100}%` }}
        />
      </div>
    </div>
  );
}
