"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { Amount } from "@/components/money/amount";
import type { Shown, Wish } from "@/components/session/step-up";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/server/money";
import { CommandDialog } from "./command-dialog";
import { CAUSES, SUBJECTS } from "./letter-words";
import type { DeadLetterGroup } from "./types";
import type { Command } from "./use-command";
import { When } from "./when";

/** Above so many a second admin agrees first. */
const ALONE = 100;
const count = (letters: number, one: string, many: string): string =>
  letters === 1 ? `1 ${one}` : `${formatCount(letters)} ${many}`;

/** The open ones by what went wrong: how many, how long, and whose money waits. */
export function LetterGroups({ command }: { command: Command }) {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.adminDeadLetters.groups.queryOptions({}, BACKGROUND),
    refetchInterval: 15_000,
  });
  const [asking, setAsking] = useState<DeadLetterGroup>();
  if (!data || data.items.length === 0) return null;
  return (
    <>
      <ul className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        {data.items.map((group) => (
          <li key={`${group.cause} ${group.subjectKind}`} className="card px-4 py-3">
            <h2>{titleOf(group)}</h2>
            <p className="mt-1">
              {lettersOf(group)} · <Amount minor={group.amount} className="font-medium" /> of{" "}
              {count(group.users, "user", "users")}
            </p>
            <p className="text-13 text-muted">
              First <When at={group.firstAt} /> · last <When at={group.lastAt} />
            </p>
            {group.isReplayable ? (
              <Button size="sm" className="mt-2" onClick={() => setAsking(group)}>
                {replayWords(group)}…
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {asking ? <ReplayGroup group={asking} command={command} onClose={() => setAsking(undefined)} /> : null}
    </>
  );
}

interface ReplayGroupProps {
  group: DeadLetterGroup;
  command: Command;
  onClose: () => void;
}

const lettersOf = ({ letters }: DeadLetterGroup): string => count(letters, "dead letter", "dead letters");
const replayedOf = ({ atOnce }: DeadLetterGroup): string => count(atOnce, "dead letter", "dead letters");
const replayWords = ({ letters, atOnce }: DeadLetterGroup): string =>
  atOnce < letters ? `Replay the oldest ${formatCount(atOnce)}` : `Replay all ${formatCount(letters)}`;
const titleOf = ({ cause, subjectKind }: DeadLetterGroup): string =>
  `${CAUSES[cause]} · ${SUBJECTS[subjectKind].toLowerCase()}`;
/** The group as the server is told it. */
const keyOf = ({ cause, subjectKind }: DeadLetterGroup) => ({ cause, subjectKind });

/** What the code confirms: the group, whatever joins it meanwhile. */
const confirmationOf = (group: DeadLetterGroup): { wish: Wish; shown: Shown } => ({
  wish: { action: "replay.start", group: keyOf(group) },
  shown: {
    what: "Replay the open dead letters of a cause, about one kind of thing",
    facts: [
      ["Cause", CAUSES[group.cause]],
      ["About", SUBJECTS[group.subjectKind]],
      ["Now", replayedOf(group)],
    ],
  },
});

/** Names a replay of a whole group and leads to its progress. Each item is previewed again just before it is done. */
function ReplayGroup({ group, command, onClose }: ReplayGroupProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const id = useId();
  const [key] = useState(() => crypto.randomUUID());
  const [name, setName] = useState(`${titleOf(group)}, ${formatCount(group.atOnce)}`);
  const [perMinute, setPerMinute] = useState("60");
  const start = useMutation(trpc.adminReplays.start.mutationOptions());
  const rate = Number(perMinute);

  const run = (reason: string, stepUpId: string | undefined) =>
    command(async () => {
      const replay = await start.mutateAsync({
        idempotencyKey: key,
        name,
        reason,
        perMinute: rate,
        group: keyOf(group),
        stepUpId,
      });
      router.push(`/admin/replays/${replay.replayId}`);
    }, "The replay is started.");

  return (
    <CommandDialog
      open
      onClose={onClose}
      title={`Replay ${replayedOf(group)}`}
      verb="Start replay"
      reason={{ label: "Reason" }}
      check={() => {
        if (name.trim() === "") return { sentence: "Give the replay a name", field: `${id}-name` };
        if (!(rate >= 1 && rate <= 300)) return { sentence: "Choose 1 to 300 a minute", field: `${id}-rate` };
        return undefined;
      }}
      confirm={confirmationOf(group)}
      run={run}
    >
      {(wrong) => (
        <>
          <p className="text-muted">
            Each one is asked about at Revio and then processed as if it had just come: what was applied
            already changes nothing. It can be paused.
            {group.atOnce > ALONE ? ` Above ${ALONE} another admin must approve it first.` : ""}
          </p>
          <Field
            id={`${id}-name`}
            error={wrong(`${id}-name`)}
            label="Name"
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.target.value)}
          />
          <Field
            id={`${id}-rate`}
            error={wrong(`${id}-rate`)}
            label="How many a minute"
            inputMode="numeric"
            value={perMinute}
            onChange={(event) => setPerMinute(event.target.value)}
          />
        </>
      )}
    </CommandDialog>
  );
}
