"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { TextArea } from "./text-area";
import type { Command } from "./use-command";

/** A remark in the history. What was typed stays until it is kept, under one key, so a repeat is the same remark. */
export function BreakComment({ breakId, command }: { breakId: string; command: Command }) {
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const [key, setKey] = useState<string>();
  const comment = useMutation(trpc.adminBreaks.comment.mutationOptions());

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "" || comment.isPending) return;
    const mine = key ?? crypto.randomUUID();
    setKey(mine);
    try {
      await command(() => comment.mutateAsync({ breakId, key: mine, text: text.trim() }), "Comment added.");
      setText("");
      setKey(undefined);
    } catch {
      // The refusal stands at the field.
    }
  };

  return (
    <form onSubmit={(event) => void send(event)} className="mt-4 grid gap-2">
      <TextArea
        id="comment"
        label="Comment"
        value={text}
        onChange={(next) => {
          setText(next);
          setKey(undefined);
        }}
        error={comment.isError ? refusalOf(comment.error).sentence : undefined}
      />
      <Button type="submit" className="justify-self-end" aria-disabled={text.trim() === ""}>
        Add comment
      </Button>
    </form>
  );
}
