"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";
import { isDefinite, refusalOf } from "@/components/refusal";
import { type Shown, useStepUp, type Wish } from "@/components/session/step-up";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { TextArea } from "./text-area";

const LEAST = 10;
const TOO_SHORT = `Say why in at least ${LEAST} characters`;

/** What is wrong with the field of this id, in the words of the summary. */
export type Wrong = (field: string) => string | undefined;

type Confirmation = { wish: Wish; shown: Shown };

interface CommandDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What it does, and how it can be undone. Where it asks for more than a reason, each field is told what is wrong with it. */
  children?: ReactNode | ((wrong: Wrong) => ReactNode);
  /** The button: verb and object. */
  verb: string;
  /** Asks for a reason, which the audit log keeps. */
  reason?: { label: string; hint?: string } | undefined;
  /** Says what is missing before anything is sent. */
  check?: (() => Problem | undefined) | undefined;
  /**
   * What must be confirmed by a code before `run`, which gets the confirmation. Gone away from, nothing is sent. A function reads it first,
   * where only the server can say what is shown.
   */
  confirm?: Confirmation | (() => Promise<Confirmation>) | undefined;
  run: (reason: string, stepUpId: string | undefined) => Promise<unknown>;
}

/**
 * One deliberate step: what it does, why, and a button that says it. Closed by the answer alone; a refusal stands where it was asked, and
 * an answer that never came is called unknown.
 */
export function CommandDialog(props: CommandDialogProps) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={props.title}>
      <CommandForm {...props} />
    </Dialog>
  );
}

function CommandForm({ onClose, children, verb, reason, check, confirm, run }: CommandDialogProps) {
  const id = useId();
  const [text, setText] = useState("");
  const stepUp = useStepUp();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [attempt, setAttempt] = useState(0);

  const refuse = (why: Problem) => {
    setProblem(why);
    setAttempt((count) => count + 1);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending) return;
    const missing = check?.();
    if (missing) return refuse(missing);
    if (reason && text.trim().length < LEAST) return refuse({ sentence: TOO_SHORT, field: id });
    setSending(true);
    try {
      const asked = typeof confirm === "function" ? await confirm() : confirm;
      const stepUpId = asked && (await stepUp(asked.wish, asked.shown));
      if (asked && stepUpId === undefined) return setSending(false);
      await run(text.trim(), stepUpId);
      onClose();
    } catch (error) {
      refuse(inWords(error));
      setSending(false);
    }
  };

  const wrong: Wrong = (field) => (problem?.field === field ? problem.sentence : undefined);

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
      <ErrorSummary problems={problem ? [problem] : []} attempt={attempt} />
      {typeof children === "function" ? children(wrong) : children}
      {reason ? <TextArea id={id} {...reason} value={text} error={wrong(id)} onChange={setText} /> : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button size="tall" onClick={onClose}>
          Back
        </Button>
        <Button kind="primary" size="tall" type="submit" aria-disabled={sending}>
          {sending ? "Sending…" : verb}
        </Button>
      </div>
    </form>
  );
}

/** A refusal in its own sentence. When no answer came, the step may or may not have been done. */
function inWords(error: unknown): Problem {
  const refusal = refusalOf(error);
  if (isDefinite(refusal)) return { sentence: refusal.sentence, field: undefined };
  return {
    sentence: "We don't know yet if this went through. Load the page again before you repeat it.",
    requestId: refusal.requestId,
  };
}
