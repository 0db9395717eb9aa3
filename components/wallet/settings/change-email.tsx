"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useStepUp } from "@/components/session/step-up";
import { useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { ConfirmedForm } from "./confirmed-form";

interface ChangeEmailProps {
  email: string;
  /** With what to say when it was asked for. */
  onEnd: (news?: string) => void;
}

/** Asks for another address, which counts once its link is opened there. */
export function ChangeEmail({ email, onEnd }: ChangeEmailProps) {
  const trpc = useTRPC();
  const stepUp = useStepUp();
  const change = useMutation(trpc.signInDetails.changeEmail.mutationOptions());
  const [wanted, setWanted] = useState("");
  const to = wanted.trim();

  const save = async () => {
    const stepUpId = await stepUp(
      { action: "email.change", email: to },
      {
        what: "Sign in with another e-mail address",
        facts: [
          ["Now", email],
          ["New", to],
        ],
      },
    );
    if (stepUpId === undefined) return;
    await change.mutateAsync({ email: to, stepUpId });
    onEnd(`We sent a link to ${to}. Your address changes once you open it there.`);
  };
  const missing = () => {
    if (!/^\S+@\S+\.\S+$/.test(to)) return "Enter an e-mail address like name@example.com.";
    return to.toLowerCase() === email ? "This is your e-mail address already." : undefined;
  };

  return (
    <ConfirmedForm
      field="new-email"
      missing={missing}
      save={save}
      button="Send the link"
      onCancel={() => onEnd()}
    >
      {(error) => (
        <Field
          id="new-email"
          label="New e-mail address"
          hint="We send a link there. The old address gets a mail that can undo it for 72 hours, and withdrawals and sending to new people wait for 6 hours."
          type="email"
          inputMode="email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          error={error}
        />
      )}
    </ConfirmedForm>
  );
}
