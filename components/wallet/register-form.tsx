"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { refusalOf } from "@/components/refusal";
import { signIn } from "@/components/session/sign-in";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { Field } from "@/components/ui/field";
import { PasswordField } from "./password-field";

const EMPTY = { displayName: "", email: "", password: "" };
const REQUIRED = {
  displayName: "Enter your name",
  email: "Enter your e-mail address",
  password: "Enter a password",
} as const;

const fieldOf = (field: string | undefined) =>
  field !== undefined && Object.hasOwn(REQUIRED, field) ? field : undefined;

/** Makes the account and signs in at once. Known addresses get the same answer, so the second step may refuse. */
export function RegisterForm() {
  const trpc = useTRPC();
  const register = useMutation(trpc.session.register.mutationOptions());
  const [values, setValues] = useState(EMPTY);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [sending, setSending] = useState(false);

  const set = (field: keyof typeof EMPTY) => (value: string) =>
    setValues((now) => ({ ...now, [field]: value }));
  const problemOf = (field: string) => problems.find((problem) => problem.field === field)?.sentence;

  const submit = async () => {
    setAttempt((count) => count + 1);
    const missing = (Object.keys(REQUIRED) as (keyof typeof REQUIRED)[])
      .filter((field) => values[field].trim() === "")
      .map((field) => ({ field, sentence: REQUIRED[field] }));
    setProblems(missing);
    if (missing.length > 0) return;
    setSending(true);
    try {
      const email = values.email.trim();
      await register.mutateAsync({ ...values, email });
      const result = await signIn({ email, password: values.password });
      if (result.outcome === "signed_in") return window.location.assign(result.next);
      setProblems([{ sentence: result.sentence }]);
    } catch (error) {
      const refusal = refusalOf(error);
      const requestId = refusal.code === "INTERNAL" ? refusal.requestId : undefined;
      setProblems([{ sentence: refusal.sentence, field: fieldOf(refusal.field), requestId }]);
    }
    setSending(false);
  };

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!sending) void submit();
  };

  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      <ErrorSummary problems={problems} attempt={attempt} />
      <Field
        id="displayName"
        label="Your name"
        autoComplete="name"
        value={values.displayName}
        onChange={(event) => set("displayName")(event.target.value)}
        error={problemOf("displayName")}
      />
      <Field
        id="email"
        label="E-mail address"
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        value={values.email}
        onChange={(event) => set("email")(event.target.value)}
        error={problemOf("email")}
      />
      <PasswordField
        id="password"
        autoComplete="new-password"
        value={values.password}
        onChange={set("password")}
        hint="8 characters or more. Longer is better; a few words are fine."
        error={problemOf("password")}
      />
      <Button type="submit" kind="primary" size="tall" wide aria-disabled={sending}>
        {sending ? "Sending…" : "Create wallet"}
      </Button>
    </form>
  );
}
