"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useStepUp } from "@/components/session/step-up";
import { useTRPC } from "@/components/trpc";
import { NewPasswordField } from "@/components/wallet/sign-in/new-password-field";
import { ConfirmedForm } from "./confirmed-form";

interface ChangePasswordProps {
  /** For the reader's store of passwords. */
  email: string;
  /** With what to say when it was changed. */
  onEnd: (news?: string) => void;
}

/** Another password, confirmed. */
export function ChangePassword({ email, onEnd }: ChangePasswordProps) {
  const trpc = useTRPC();
  const stepUp = useStepUp();
  const change = useMutation(trpc.signInDetails.changePassword.mutationOptions());
  const [password, setPassword] = useState("");

  const save = async () => {
    const stepUpId = await stepUp(
      { action: "password.change" },
      {
        what: "Change your password",
        facts: [
          ["Other devices", "are signed out"],
          ["Withdrawals", "wait for 24 hours"],
          ["Sending to new people", "waits for 24 hours"],
        ],
      },
    );
    if (stepUpId === undefined) return;
    await change.mutateAsync({ password, stepUpId });
    onEnd(
      "Your password was changed. Other devices were signed out, and withdrawals and sending to new people wait for 24 hours.",
    );
  };
  const missing = () =>
    Array.from(password).length < 8 ? "Enter a new password of 8 characters or more." : undefined;

  return (
    <ConfirmedForm
      field="password"
      missing={missing}
      save={save}
      button="Change password"
      onCancel={() => onEnd()}
    >
      {(error) => <NewPasswordField email={email} value={password} onChange={setPassword} error={error} />}
    </ConfirmedForm>
  );
}
