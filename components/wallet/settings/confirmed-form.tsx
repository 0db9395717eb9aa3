"use client";

import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { type RefusalWords, refusalOf } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { RefusalNote } from "@/components/ui/refusal-note";

interface ConfirmedFormProps {
  /** The id of its one field. */
  field: string;
  /** What the field lacks before anything is asked. */
  missing: () => string | undefined;
  /** Asks for the confirmation and does it; comes back without having done anything when the person went away. */
  save: () => Promise<void>;
  button: string;
  onCancel: () => void;
  children: (error: string | undefined) => ReactNode;
}

/** A form of one field whose wish is confirmed in a dialog of its own; what was typed stays until it is done. */
export function ConfirmedForm({ field, missing, save, button, onCancel, children }: ConfirmedFormProps) {
  const [saving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<Pick<RefusalWords, "sentence" | "field" | "requestId">>();
  const form = useRef<HTMLFormElement>(null);
  const isAboutField = refusal !== undefined && refusal.field !== undefined;

  useEffect(() => {
    if (!refusal || isAboutField) form.current?.querySelector<HTMLInputElement>(`#${field}`)?.focus();
  }, [refusal, isAboutField, field]);

  const run = async () => {
    const lacking = missing();
    if (lacking !== undefined) return setRefusal({ sentence: lacking, field });
    setRefusal(undefined);
    setSaving(true);
    try {
      await save();
    } catch (error) {
      setRefusal(refusalOf(error));
    } finally {
      setSaving(false);
    }
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!saving) void run();
  };

  return (
    <form ref={form} noValidate className="border-t px-4 py-3 first:border-t-0" onSubmit={onSubmit}>
      {children(isAboutField ? refusal.sentence : undefined)}
      {refusal && !isAboutField ? (
        <RefusalNote className="mt-3" sentence={refusal.sentence} requestId={refusal.requestId} />
      ) : null}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button type="submit" kind="primary" aria-disabled={saving}>
          {saving ? "Confirming…" : button}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
