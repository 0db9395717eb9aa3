"use client";

import Link from "next/link";
import { type FormEvent, useState } from "react";
import { signIn } from "@/components/session/sign-in";
import { Button } from "@/components/ui/button";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { EmailField } from "./email-field";
import { PasswordField } from "./password-field";

interface SignInFormProps {
  /** Where to go afterwards; checked by the server. */
  next?: string | undefined;
  /** Known already when somebody signs in again. */
  email?: string | undefined;
  onSignedIn: (next: string) => void;
}

/** E-mail address and password. The answer is the same whether an account exists or not. */
export function SignInForm({ next, email: known = "", onSignedIn }: SignInFormProps) {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [problems, setProblems] = useState<Problem[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [sending, setSending] = useState(false);
  const [stopped, setStopped] = useState(false);

  const submit = async () => {
    setAttempt((count) => count + 1);
    const missing = missingOf(email, password);
    setProblems(missing);
    if (missing.length > 0) return;
    setSending(true);
    const result = await signIn({ email: email.trim(), password, next });
    if (result.outcome === "signed_in") return onSignedIn(result.next);
    setSending(false);
    setStopped(result.code === "SIGN_IN_STOPPED");
    setProblems([
      { sentence: result.sentence, requestId: result.code === "INTERNAL" ? result.requestId : undefined },
    ]);
  };

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!sending) void submit();
  };

  const problemOf = (field: string) => problems.find((problem) => problem.field === field)?.sentence;

  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      <ErrorSummary problems={problems} attempt={attempt} />
      {stopped ? (
        <Link href="/unlock" className="link justify-self-start">
          Have a link sent that opens it
        </Link>
      ) : null}
      <EmailField value={email} onChange={setEmail} error={problemOf("email")} />
      <PasswordField
        id="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={problemOf("password")}
      />
      <Link href="/reset" className="link -mt-2 justify-self-start py-1 text-13">
        Forgot your password?
      </Link>
      <Button type="submit" kind="primary" size="tall" wide aria-disabled={sending}>
        {sending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}

const missingOf = (email: string, password: string): Problem[] => [
  ...(email.trim() === "" ? [{ sentence: "Enter your e-mail address", field: "email" }] : []),
  ...(password === "" ? [{ sentence: "Enter your password", field: "password" }] : []),
];
