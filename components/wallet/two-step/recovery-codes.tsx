"use client";

import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { focus } from "@/components/ui/focus";
import { Note } from "@/components/ui/note";
import { saveFile } from "@/components/ui/save-file";
import { codesFile } from "./two-step-words";

interface RecoveryCodesProps {
  codes: readonly string[];
  email: string;
  /** What was done, said first. */
  news: string;
  onKept: () => void;
}

/** The codes for the day the app is lost, shown this once; the page asks before it is left. */
export function RecoveryCodes({ codes, email, news, onKept }: RecoveryCodesProps) {
  const [saved, setSaved] = useState(false);
  useAskBeforeLeaving();
  const save = () => {
    saveFile("octoco-wallet-recovery-codes.txt", codesFile(email, codes), "text/plain");
    setSaved(true);
  };
  return (
    <div className="px-4 py-4">
      <div ref={focus} role="status" tabIndex={-1} className="mb-4 rounded-(--radius-card)">
        <Note tone="ok">{news}</Note>
      </div>
      <h3 className="font-medium">Keep these recovery codes</h3>
      <p className="mt-1 max-w-prose text-muted">
        They are shown only now. When your phone is lost, each confirms once in place of a code from the app.
        Without the app and without a code, only our staff can reset it, and that takes time.
      </p>
      <ol aria-label="Recovery codes" className="my-4 grid gap-x-6 gap-y-1 font-mono text-13 md:grid-cols-2">
        {codes.map((code) => (
          <li key={code} className="wrap-anywhere">
            {code}
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2">
        <CopyButton size="tall" className="max-md:flex-1" text={codes.join("\n")} label="Copy codes" />
        <Button size="tall" className="max-md:flex-1" onClick={save}>
          <span aria-live="polite">{saved ? "Downloaded" : "Download"}</span>
        </Button>
        <Button kind="primary" size="tall" className="max-md:w-full" onClick={onKept}>
          I have kept them
        </Button>
      </div>
    </div>
  );
}

/** The browser's own question: what is shown once is not lost by a slip. */
function useAskBeforeLeaving(): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, []);
}
