"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { problemOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { Note } from "@/components/ui/note";
import { EmailField } from "./email-field";

const GOOD_FOR = { reset: "30 minutes", unlock: "24 hours" } as const;

/** Asks for a mail with a link, by address. The answer is the same whether a wallet has the address or not. */
export function MailRequest({ kind, sentence }: { kind: "reset" | "unlock"; sentence: string }) {
  const trpc = useTRPC();
  const options =
    kind === "reset" ? trpc.links.askReset.mutationOptions() : trpc.links.askUnlock.mutationOptions();
  const { mutateAsync } = useMutation(options);
  const [email, setEmail] = useState("");
  const [problems, setProblems] = useState<Problem[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<"typing" | "sending" | "sent">("typing");

  const submit = async () => {
    setAttempt((count) => count + 1);
    if (email.trim() === "") return setProblems([{ sentence: "Enter your e-mail address", field: "email" }]);
    setState("sending");
    setProblems([]);
    try {
      await mutateAsync({ email: email.trim() });
      setState("sent");
    } catch (error) {
      setProblems([problemOf(error)]);
      setState("typing");
    }
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (state !== "sending") void submit();
  };

  if (state === "sent")
    return (
      <div role="status" className="grid gap-4">
        <Note tone="info" title="Look in your mail">
          <p>
            If a wallet has {email.trim()}, a link is on its way there. It works for {GOOD_FOR[kind]}. Nothing
            came after a few minutes? Look among spam, and check the address.
          </p>
        </Note>
        <Button onClick={() => setState("typing")}>Use another address, or send again</Button>
      </div>
    );
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      <ErrorSummary problems={problems} attempt={attempt} />
      <p>{sentence}</p>
      <EmailField
        value={email}
        onChange={setEmail}
        error={problems.find(({ field }) => field === "email")?.sentence}
      />
      <Button type="submit" kind="primary" size="tall" wide aria-disabled={state === "sending"}>
        {state === "sending" ? "Sending…" : "Send the link"}
      </Button>
    </form>
  );
}
