"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { problemOf, refusalOf } from "@/components/refusal";
import { useLinkToken } from "@/components/session/link-token";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { LinkDone, SIGN_IN } from "./link-done";
import { LinkSteps, Refused } from "./link-steps";
import { MailRequest } from "./mail-request";
import { NewPasswordField } from "./new-password-field";

const RESET = (
  <MailRequest
    kind="reset"
    sentence="We send a link to your e-mail address. Your old password works until you have set a new one."
  />
);

/** `/reset`: a new password by the link of a mail; without one, it can be asked for. */
export function ResetLink() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const look = useMutation(trpc.links.lookAtReset.mutationOptions());
  return (
    <LinkSteps token={token} action={look} doing="Opening the link…" otherwise={RESET} without={RESET}>
      {token && look.data ? <NewPassword token={token} email={look.data.email} /> : null}
    </LinkSteps>
  );
}

/** The form behind a good link. */
function NewPassword({ token, email }: { token: string; email: string }) {
  const trpc = useTRPC();
  const reset = useMutation(trpc.links.reset.mutationOptions());
  const [password, setPassword] = useState("");
  const [problems, setProblems] = useState<Problem[]>([]);
  const [attempt, setAttempt] = useState(0);

  const submit = async () => {
    setAttempt((count) => count + 1);
    if (password === "") return setProblems([{ sentence: "Enter a new password", field: "password" }]);
    setProblems([]);
    try {
      await reset.mutateAsync({ token, password });
    } catch (error) {
      setProblems([problemOf(error)]);
    }
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!reset.isPending) void submit();
  };

  if (reset.isSuccess)
    return (
      <LinkDone title="Your password is set" next={SIGN_IN}>
        <p>
          All devices were signed out, and withdrawals and sending to new people wait for 24 hours. Sign in
          with the new password.
        </p>
      </LinkDone>
    );
  if (reset.isError && refusalOf(reset.error).code === "LINK_INVALID")
    return <Refused refusal={refusalOf(reset.error)} otherwise={RESET} again={() => void submit()} />;
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      <ErrorSummary problems={problems} attempt={attempt} />
      <p>
        For the wallet of <span className="font-medium">{email}</span>. All devices are signed out, and
        withdrawals and sending to new people wait for 24 hours. A linked Google account is unlinked. Two-step
        sign-in stays as it is.
      </p>
      <NewPasswordField
        email={email}
        value={password}
        onChange={setPassword}
        error={problems.find(({ field }) => field === "password")?.sentence}
      />
      <Button type="submit" kind="primary" size="tall" wide aria-disabled={reset.isPending}>
        {reset.isPending ? "Saving…" : "Set the password"}
      </Button>
    </form>
  );
}
