"use client";

import { type ComponentProps, type FormEvent, useEffect, useRef, useState } from "react";
import { type RefusalWords, refusalOf } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { RefusalNote } from "@/components/ui/refusal-note";

interface ProfileFieldProps {
  id: string;
  label: string;
  /** What is stored, as people read it; null for nothing. */
  shown: string | null;
  about: string;
  hint: string;
  save: (text: string) => Promise<unknown>;
  remove?: () => Promise<unknown>;
  input: Pick<ComponentProps<"input">, "type" | "autoComplete" | "autoCapitalize" | "spellCheck">;
}

/** One line of the profile, which opens to be changed where it stands; focus goes into it and back to its button. */
export function ProfileField(props: ProfileFieldProps) {
  const { label, shown, about } = props;
  const [state, setState] = useState<"untouched" | "open" | "left" | "saved">("untouched");
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (state === "left" || state === "saved") button.current?.focus();
  }, [state]);

  if (state === "open") return <Editor {...props} onEnd={setState} />;
  return (
    <div className="flex items-center justify-between gap-3 border-t px-4 py-3">
      <div className="min-w-0">
        <p className="font-medium">{label}</p>
        <p className="text-13 text-muted">{shown ?? about}</p>
      </div>
      <Button
        ref={button}
        size="sm"
        aria-label={`${shown ? "Change" : "Add"} ${label.toLowerCase()}`}
        onClick={() => setState("open")}
      >
        {shown ? "Change" : "Add"}
      </Button>
      <p role="status" className="sr-only">
        {state === "saved" ? `${label} saved.` : ""}
      </p>
    </div>
  );
}

type EditorProps = ProfileFieldProps & { onEnd: (how: "left" | "saved") => void };

function Editor({ id, label, shown, hint, save, remove, input, onEnd }: EditorProps) {
  const [text, setText] = useState("");
  const [saving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<RefusalWords>();
  const field = useRef<HTMLInputElement>(null);
  const isAboutField = refusal?.field === id;

  useEffect(() => {
    if (!refusal || isAboutField) field.current?.focus();
  }, [refusal, isAboutField]);

  const run = async (work: () => Promise<unknown>) => {
    if (saving) return;
    setSaving(true);
    try {
      await work();
      onEnd("saved");
    } catch (error) {
      setRefusal(refusalOf(error));
      setSaving(false);
    }
  };

  return (
    <form
      noValidate
      className="border-t px-4 py-3"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void run(() => save(text));
      }}
    >
      <Field
        {...input}
        ref={field}
        id={id}
        label={label}
        hint={hint}
        value={text}
        error={isAboutField ? refusal.sentence : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setRefusal(undefined);
        }}
      />
      {refusal && !isAboutField ? (
        <RefusalNote className="mt-3" sentence={refusal.sentence} requestId={refusal.requestId} />
      ) : null}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button type="submit" kind="primary" aria-disabled={saving}>
          {saving ? "Saving…" : "Save"}
        </Button>
        <Button onClick={() => onEnd("left")}>Cancel</Button>
        {remove && shown ? (
          <Button kind="quiet" aria-disabled={saving} onClick={() => void run(remove)}>
            Remove
          </Button>
        ) : null}
      </div>
    </form>
  );
}
