"use client";

import { type ComponentProps, type FormEvent, useEffect, useRef, useState } from "react";
import { type RefusalWords, refusalOf } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Note } from "@/components/ui/note";
import { Reference } from "@/components/ui/reference";

interface ProfileFieldProps
  extends Pick<ComponentProps<"input">, "type" | "autoComplete" | "autoCapitalize" | "spellCheck"> {
  id: string;
  label: string;
  /** What is stored, as people read it; null for nothing. */
  shown: string | null;
  about: string;
  hint: string;
  save: (text: string) => Promise<unknown>;
  remove?: () => Promise<unknown>;
}

/** One line of the profile, which opens to be changed where it stands. */
export function ProfileField(props: ProfileFieldProps) {
  const { id, label, shown, about, hint, save, remove, ...input } = props;
  const edit = useEditing();

  if (!edit.open)
    return (
      <div className="flex items-center justify-between gap-3 border-t px-4 py-3">
        <div className="min-w-0">
          <p className="font-medium">{label}</p>
          <p className="text-13 break-words text-muted">{shown ?? about}</p>
        </div>
        <Button
          ref={edit.opener}
          size="sm"
          aria-label={`${shown ? "Change" : "Add"} ${label.toLowerCase()}`}
          onClick={edit.start}
        >
          {shown ? "Change" : "Add"}
        </Button>
        <p role="status" className="sr-only">
          {edit.saved ? `${label} saved.` : ""}
        </p>
      </div>
    );

  const isAboutField = edit.refusal?.field === id;
  return (
    <form
      noValidate
      className="border-t px-4 py-3"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void edit.run(() => save(edit.text));
      }}
    >
      <Field
        {...input}
        ref={edit.field}
        id={id}
        label={label}
        hint={hint}
        value={edit.text}
        error={isAboutField ? edit.refusal?.sentence : undefined}
        onChange={(event) => edit.type(event.target.value)}
      />
      {edit.refusal && !isAboutField ? (
        <div role="alert" className="mt-3">
          <Note tone="bad">
            <p>{edit.refusal.sentence}</p>
            {edit.refusal.requestId ? <Reference requestId={edit.refusal.requestId} /> : null}
          </Note>
        </div>
      ) : null}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button type="submit" kind="primary" aria-disabled={edit.saving}>
          {edit.saving ? "Saving…" : "Save"}
        </Button>
        <Button onClick={edit.stop}>Cancel</Button>
        {remove && shown ? (
          <Button kind="quiet" aria-disabled={edit.saving} onClick={() => void edit.run(remove)}>
            Remove
          </Button>
        ) : null}
      </div>
    </form>
  );
}

/** Open or not, what is typed, and what the server said. Focus goes into the field, back to the button, and to what is wrong. */
function useEditing() {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  const [refusal, setRefusal] = useState<RefusalWords>();
  const field = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);

  useEffect(() => {
    if (open) field.current?.focus();
    else if (wasOpen.current) opener.current?.focus();
    wasOpen.current = open;
  }, [open, refusal]);

  const show = (isOpen: boolean) => {
    setText("");
    setRefusal(undefined);
    setOpen(isOpen);
  };
  const run = async (work: () => Promise<unknown>) => {
    if (saving) return;
    setSaving(true);
    setRefusal(undefined);
    try {
      await work();
      show(false);
      setSaved(true);
    } catch (error) {
      setRefusal(refusalOf(error));
    } finally {
      setSaving(false);
    }
  };
  const start = () => {
    setSaved(false);
    show(true);
  };
  const type = (typed: string) => {
    setText(typed);
    setRefusal(undefined);
  };
  return { open, text, saving, saved, refusal, field, opener, start, stop: () => show(false), type, run };
}
