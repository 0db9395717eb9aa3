"use client";

import dynamic from "next/dynamic";
import { type FormEvent, useId, useState } from "react";
import type { RefusalWords } from "@/components/refusal";
import { CodeField, isFull } from "@/components/session/code-field";
import { METHODS } from "@/components/session/step-up-words";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { focus } from "@/components/ui/focus";
import { RefusalNote } from "@/components/ui/refusal-note";
import { keyInGroups } from "./two-step-words";

const QrCode = dynamic(() => import("./qr-code").then((module) => module.QrCode), {
  loading: () => <div className="skeleton size-48" aria-hidden="true" />,
});

interface TwoStepAppProps {
  secret: string;
  uri: string;
  busy: boolean;
  problem: RefusalWords | undefined;
  onEdit: () => void;
  onCode: (code: string) => void;
  onCancel: () => void;
}

/** The new key, as a picture and as text, and the first code that proves the app has it. */
export function TwoStepApp({ secret, uri, onCancel, ...code }: TwoStepAppProps) {
  return (
    <div className="grid gap-5 px-4 py-4">
      <div>
        <h3 ref={focus} tabIndex={-1} className="font-medium outline-none">
          1. Add this wallet to your app
        </h3>
        <p className="mt-1 mb-3 text-muted">Scan the picture with your authenticator app.</p>
        <QrCode text={uri} label="Picture with the key for your authenticator app" />
        <p className="mt-3 text-muted">
          Can't scan it?{" "}
          <a href={uri} className="link">
            Open it in an app on this device
          </a>
          , or type this key into the app:
        </p>
        <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-2">
          <code className="font-mono wrap-anywhere">{keyInGroups(secret)}</code>
          <CopyButton size="sm" text={secret} label="Copy key" />
        </p>
      </div>
      <FirstCode {...code} onCancel={onCancel} />
    </div>
  );
}

function FirstCode({ busy, problem, onEdit, onCode, onCancel }: Omit<TwoStepAppProps, "secret" | "uri">) {
  const id = useId();
  const [code, setCode] = useState("");
  const [short, setShort] = useState(false);
  const aboutCode = problem?.code === "CODE_WRONG" || problem?.code === "RATE_LIMITED";
  const error = short ? METHODS.totp.missing : aboutCode ? problem.sentence : undefined;

  const send = (full: string) => {
    setShort(!isFull(full));
    if (!isFull(full) || busy) return;
    setCode("");
    onCode(full);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send(code);
  };

  return (
    <form noValidate onSubmit={onSubmit}>
      <h3 className="mb-1 font-medium">2. Enter the code it shows</h3>
      <CodeField
        id={id}
        label={METHODS.totp.label}
        hint="6 digits, new every 30 seconds."
        error={error}
        value={code}
        onChange={(to) => {
          setCode(to);
          setShort(false);
          onEdit();
        }}
        onFull={send}
      />
      <p role="alert" className="sr-only">
        {error ?? ""}
      </p>
      {problem && !aboutCode ? (
        <RefusalNote className="mt-3" sentence={problem.code === "NOT_FOUND" ? ENDED : problem.sentence} />
      ) : null}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button type="submit" kind="primary" size="tall" className="max-md:w-full" aria-disabled={busy}>
          {busy ? "Checking…" : "Turn on two-step sign-in"}
        </Button>
        <Button size="tall" className="max-md:w-full" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

const ENDED =
  "This set-up is over: it was begun anew elsewhere, or it is on already. Load the page again. If two-step sign-in is on, make new recovery codes.";
