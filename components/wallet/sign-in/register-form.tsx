"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { problemOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { Field } from "@/components/ui/field";
import { EmailField } from "./email-field";
import { NewPasswordField } from "./new-password-field";

const EMPTY = { displayName: "", email: "", password: "" };
const REQUIRED = {
  displayName: "Enter your name",
  email: "Enter your e-mail address",
  password: "Enter a password",
} as const;
const FIELDS = ["displayName", "email", "password"] as const;

const fieldOf = (field: string | undefined) => FIELDS.find((known) => known === field);

/** Makes the account, then signs in. Known addresses get the same answer, so the second step may refuse. */
function useRegistration(values: typeof EMPTY) {
  const trpc = useTRPC();
  const register = useMutation(trpc.session.register.mutationOptions());
  const [problems, setProblems] = useState<Problem[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [sending, setSending] = useState(false);

  const send = async (): Promise<Problem | undefined> => {
    try {
      const { signIn } = await import("@/components/session/sign-in"); // not among the page's first scripts
      const email = values.email.trim();
      await register.mutateAsync({ ...values, email });
      const result = await signIn({ email, password: values.password });
      if (result.outcome === "refused") return { sentence: result.sentence };
      window.location.assign(result.next);
      return undefined;
    } catch (error) {
      return problemOf(error, fieldOf);
    }
  };

  const submit = async () => {
    setAttempt((count) => count + 1);
    const missing = FIELDS.filter((field) => values[field].trim() === "").map((field) => ({
      field,
      sentence: REQUIRED[field],
    }));
    setProblems(missing);
    if (missing.length > 0) return;
    setSending(true);
    const problem = await send();
    if (!problem) return;
    setProblems([problem]);
    setSending(false);
  };

  return { problems, attempt, sending, submit };
}

/** Name, e-mail address and password: all it takes to have a wallet. */
export function RegisterForm() {
  const [values, setValues] = useState(EMPTY);
  const { problems, attempt, sending, submit } = useRegistration(values);

  const set = (field: keyof typeof EMPTY) => (value: string) =>
    setValues((now) => ({ ...now, [field]: value }));
  const problemOf = (field: string) => problems.find((problem) => problem.field === field)?.sentence;

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
      <EmailField value={values.email} onChange={set("email")} error={problemOf("email")} />
      <NewPasswordField value={values.password} onChange={set("password")} error={problemOf("password")} />
      <Button type="submit" kind="primary" size="tall" wide aria-disabled={sending}>
        {sending ? "Sending…" : "Create wallet"}
      </Button>
    </form>
  );
}
