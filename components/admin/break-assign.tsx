"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import type { BreakActionProps } from "./break-actions";

/** Gives a break to an admin, or to nobody: at once, and as easily undone. */
export function BreakAssign({ detail, command }: BreakActionProps) {
  const trpc = useTRPC();
  const { data: admins } = useQuery(trpc.adminBreaks.admins.queryOptions({}));
  const assign = useMutation(trpc.adminBreaks.assign.mutationOptions());
  const give = (person: { id: string; name: string } | null) =>
    void command(
      () => assign.mutateAsync({ breakId: detail.id, assigneeId: person?.id ?? null }),
      person ? `Assigned to ${person.name}.` : "Assigned to nobody.",
    ).catch(() => undefined);

  const people = [...(admins?.items ?? []), null];
  return (
    <Popover label="Assign to" trigger={<Button>Assign…</Button>}>
      <ul className="grid gap-0.5">
        {people.map((person) => {
          const here = (person?.id ?? null) === (detail.assignee?.id ?? null);
          return (
            <li key={person?.id ?? "nobody"}>
              <Button
                kind="quiet"
                wide
                className={clsx(
                  "h-auto min-h-9 flex-wrap justify-start gap-y-0 py-1 text-left",
                  here && "text-accent-text",
                )}
                aria-pressed={here}
                onClick={() => (here ? undefined : give(person))}
              >
                {person?.name ?? "Nobody"}
                {person ? (
                  <span className="text-13 font-normal whitespace-normal text-muted wrap-anywhere">
                    {person.email}
                  </span>
                ) : null}
              </Button>
            </li>
          );
        })}
      </ul>
    </Popover>
  );
}
