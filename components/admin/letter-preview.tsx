"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { CommandDialog } from "./command-dialog";
import { EffectsView } from "./effects-view";
import { letterTitle } from "./letter-words";
import { Section } from "./section";
import type { DeadLetter, Preview } from "./types";
import type { Command } from "./use-command";

interface LetterPreviewProps {
  letter: DeadLetter;
  command: Command;
}

/** What a replay would do now, found by the code that would do it: Revio is asked when somebody looks, and nothing changes. */
export function LetterPreview({ letter, command }: LetterPreviewProps) {
  const trpc = useTRPC();
  const [looked, setLooked] = useState(false);
  const [asking, setAsking] = useState(false);
  const { deadLetterId } = letter;
  const { data, isError, error, isFetching, refetch } = useQuery({
    ...trpc.adminDeadLetters.preview.queryOptions({ deadLetterId }),
    enabled: looked,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const look = () => {
    if (isFetching) return;
    if (looked) void refetch();
    else setLooked(true);
  };
  return (
    <Section flush title="Preview of a replay" aside={data ? "Nothing has changed" : null}>
      <div role="status" aria-busy={isFetching}>
        {data ? (
          <Shown preview={data} />
        ) : (
          <p className="px-4 pb-3 text-muted">
            Asks Revio now and works out what a replay would do. Nothing is changed by looking.
          </p>
        )}
      </div>
      {isError ? <Failure {...refusalOf(error)} /> : null}
      <div className="flex flex-wrap justify-end gap-2 border-t px-4 py-3">
        <Button onClick={look} aria-disabled={isFetching}>
          {isFetching ? "Asking Revio…" : data ? "Look again" : "Preview"}
        </Button>
        {data ? (
          <Button kind="primary" onClick={() => setAsking(true)}>
            Replay…
          </Button>
        ) : null}
      </div>
      {data ? (
        <Confirm
          letter={letter}
          preview={data}
          command={command}
          open={asking}
          onClose={() => setAsking(false)}
          onChanged={() => void refetch()}
        />
      ) : null}
    </Section>
  );
}

function Shown({ preview }: { preview: Preview }) {
  return (
    <>
      <p className="px-4 font-medium">{preview.sentence}</p>
      <p className="px-4 pb-3 text-13 text-muted">
        At Revio: {preview.providerStatus ?? "no answer"} · here: {preview.ourStatus ?? "unknown"}
        {preview.notSent.length > 0
          ? ` · a replay would also ask Revio to: ${preview.notSent.join(", ")}`
          : ""}
      </p>
      <EffectsView caption="Entries that would be posted" effects={preview.effects} />
    </>
  );
}

interface ConfirmProps extends LetterPreviewProps {
  preview: Preview;
  open: boolean;
  onClose: () => void;
  onChanged: () => void;
}

function Confirm({ letter, preview, command, open, onClose, onChanged }: ConfirmProps) {
  const trpc = useTRPC();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const start = useMutation(trpc.adminReplays.start.mutationOptions());
  const run = (reason: string) =>
    command(
      async () => {
        try {
          return await start.mutateAsync({
            idempotencyKey: key,
            name: `${letterTitle(letter)} ${letter.reference ?? ""}`.trim().slice(0, 100),
            reason,
            items: [{ deadLetterId: letter.deadLetterId, previewSha256: preview.sha256 }],
          });
        } catch (error) {
          if (refusalOf(error).code === "PREVIEW_CHANGED") {
            setKey(crypto.randomUUID()); // the next look is another wish
            onChanged();
          }
          throw error;
        }
      },
      (replay) =>
        replay.done === 1
          ? "Replayed. It did what the preview said."
          : "Replayed, and it failed again. It stays a dead letter.",
    );
  return (
    <CommandDialog
      open={open}
      onClose={onClose}
      title="Replay this dead letter"
      verb="Replay"
      reason={{ label: "Reason" }}
      run={run}
    >
      <p>{preview.sentence}</p>
      <p className="text-muted">
        It goes the way of every webhook and can't be applied twice. If anything changed since you looked,
        nothing is done.
      </p>
    </CommandDialog>
  );
}
