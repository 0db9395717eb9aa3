"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { useStepUp } from "@/components/session/step-up";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { RefusalNote } from "@/components/ui/refusal-note";
import type { Session } from "@/components/wallet/types";
import { formatDateTime } from "@/server/dates";

/** Where somebody is signed in, and a way to end each or all of the others. */
export function SessionList() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const options = trpc.session.list.queryOptions({});
  const sessions = useQuery(options);
  const again = { onSettled: () => cache.invalidateQueries({ queryKey: options.queryKey }) };
  const end = useMutation(trpc.session.end.mutationOptions(again));
  const endOthers = useMutation(trpc.session.endOthers.mutationOptions(again));
  const stepUp = useStepUp();
  const items = sessions.data?.items ?? [];
  const signOut = async ({ id, device, lastSeenAt }: Session) => {
    const stepUpId = await stepUp(
      { action: "session.end", id },
      {
        what: "Sign out this device",
        facts: [
          ["Device", device],
          ["Last seen", formatDateTime(lastSeenAt)],
        ],
      },
    );
    if (stepUpId !== undefined) end.mutate({ id, stepUpId });
  };
  const signOutOthers = async () => {
    const stepUpId = await stepUp(
      { action: "session.end_others" },
      { what: "Sign out all other devices", facts: [["Devices", String(items.length - 1)]] },
    );
    if (stepUpId !== undefined) endOthers.mutate({ stepUpId });
  };
  const trouble = end.error ?? endOthers.error;

  if (sessions.isError && !sessions.data)
    return <Failure {...refusalOf(sessions.error)} retry={() => void sessions.refetch()} />;
  return (
    <>
      <ul>
        {items.map((session) => (
          <Line
            key={session.id}
            session={session}
            ending={end.isPending && end.variables.id === session.id}
            onEnd={() => void signOut(session)}
          />
        ))}
      </ul>
      {trouble ? <RefusalNote className="px-4 pb-3" sentence={refusalOf(trouble).sentence} /> : null}
      {items.length > 1 ? (
        <div className="border-t px-4 py-3">
          <Button
            aria-disabled={endOthers.isPending}
            onClick={() => (endOthers.isPending ? undefined : void signOutOthers())}
          >
            Sign out all other devices
          </Button>
        </div>
      ) : null}
      <p role="status" className="sr-only">
        {endOthers.data
          ? `${endOthers.data.ended} devices were signed out.`
          : end.data
            ? "The device was signed out."
            : ""}
      </p>
    </>
  );
}

function Line({ session, ending, onEnd }: { session: Session; ending: boolean; onEnd: () => void }) {
  return (
    <li className="flex items-center justify-between gap-3 border-t px-4 py-3 first:border-t-0">
      <div className="min-w-0">
        <p className="font-medium">{session.device}</p>
        <p className="text-13 text-muted">
          {session.current ? "This device" : <>Last seen {formatDateTime(session.lastSeenAt)}</>} · signed in{" "}
          {formatDateTime(session.createdAt)}
        </p>
      </div>
      {session.current ? null : (
        <Button
          size="sm"
          aria-label={`Sign out ${session.device}`}
          aria-disabled={ending}
          onClick={ending ? undefined : onEnd}
        >
          {ending ? "Sending…" : "Sign out"}
        </Button>
      )}
    </li>
  );
}
