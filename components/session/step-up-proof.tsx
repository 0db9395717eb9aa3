"use client";

import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Field } from "@/components/ui/field";
import { CodeField, isFull } from "./code-field";
import { StepUpButtons } from "./step-up-buttons";
import { METHODS, type Typed } from "./step-up-words";

interface StepUpProofProps {
  method: Typed;
  error: string | undefined;
  sending: boolean;
  onEdit: () => void;
  onProof: (secret: string) => void;
  onCancel: () => void;
}

/** One field for the method. A code is sent by its last digit; what was wrong is gone from the field, which keeps the focus. */
export function StepUpProof({ method, error, sending, onEdit, onProof, onCancel }: StepUpProofProps) {
  const id = useId();
  const { label, hint, missing } = METHODS[method];
  const [text, setText] = useState("");
  const [empty, setEmpty] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (error !== undefined) input.current?.focus();
  }, [error]);

  const send = (secret: string) => {
    const ready = method === "totp" ? isFull(secret) : secret.trim() !== "";
    setEmpty(!ready);
    if (!ready || sending) return;
    setText(method === "totp" ? "" : secret);
    onProof(secret);
  };
  const edit = (to: string) => {
    setText(to);
    setEmpty(false);
    onEdit();
  };
  const wrong = empty ? missing : error;
  const field = { id, label, hint, error: wrong, value: text };

  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        send(text);
      }}
    >
      {method === "totp" ? (
        <CodeField {...field} ref={input} onChange={edit} onFull={send} />
      ) : (
        <Field
          {...field}
          ref={input}
          type={method === "password" ? "password" : "text"}
          autoComplete={method === "password" ? "current-password" : "off"}
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => edit(event.target.value)}
        />
      )}
      <p role="alert" className="sr-only">
        {wrong ?? ""}
      </p>
      <StepUpButtons sending={sending} onCancel={onCancel} />
    </form>
  );
}
