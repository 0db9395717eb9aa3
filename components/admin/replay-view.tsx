"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Amount } from "@/components/money/amount";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { News } from "@/components/ui/news";
import { Note } from "@/components/ui/note";
import { formatCount } from "@/server/money";
import type { Address } from "./address";
import { Figures } from "./facts";
import { ShortId } from "./id";
import { List } from "./list";
import { AdminPage } from "./page";
import { Progress } from "./progress";
import { ReplayActions } from "./replay-actions";
import { ReplayItemState, ReplayState, worked } from "./replay-words";
import type { Column } from "./table";
import type { Replay, ReplayItem } from "./types";
import { useCommand } from "./use-command";
import { When } from "./when";

const CRUMBS = [{ href: "/admin/replays", label: "Replays" }];
const POLL_MS = 2_000;

const COLUMNS: readonly Column<ReplayItem>[] = [
  { header: "No.", cell: ({ seq }) => seq },
  {
    header: "Dead letter",
    cell: ({ deadLetterId }) => <ShortId id={deadLetterId} href={`/admin/dead-letters/${deadLetterId}`} />,
  },
  { header: "State", cell: ({ state }) => <ReplayItemState state={state} /> },
  { header: "What the preview said", className: "min-w-64", cell: ({ sentence }) => sentence ?? "—" },
  {
    header: "As previewed",
    cell: ({ agreed }) =>
      agreed === null ? "—" : agreed ? "Yes" : <strong className="text-bad-fg">No</strong>,
  },
  { header: "Finished", className: "text-muted", cell: ({ finishedAt }) => <When at={finishedAt} /> },
];

const isRunning = (replay: Replay | undefined): boolean => replay?.state === "running";

/** How far a replay is, with the result of each item. */
export function ReplayView({ replayId, address }: { replayId: string; address: Address }) {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const { data, isError, error, refetch } = useQuery({
    ...trpc.adminReplays.get.queryOptions({ replayId }, BACKGROUND),
    refetchInterval: ({ state }) => (isRunning(state.data) ? POLL_MS : 15_000),
  });
  const items = useQuery({
    ...trpc.adminReplays.items.queryOptions(
      { replayId, ...(address["cursor"] ? { cursor: address["cursor"] } : {}) },
      BACKGROUND,
    ),
    placeholderData: keepPreviousData,
    refetchInterval: isRunning(data) ? POLL_MS : false,
  });
  if (!data)
    return (
      <AdminPage title="Replay" crumbs={CRUMBS}>
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      </AdminPage>
    );
  return (
    <AdminPage
      audited={replayId}
      title={data.name}
      crumbs={CRUMBS}
      facts={
        <>
          <ReplayState state={data.state} />
          <span>
            Started by {data.requestedBy} <When at={data.createdAt} /> · {data.perMinute} a minute
          </span>
        </>
      }
      actions={<ReplayActions replay={data} command={command} />}
    >
      <News text={news} />
      {data.state === "waiting_approval" && data.approvalId ? (
        <Note tone="warn" title="Another admin must approve this first">
          <Link href={`/admin/approvals/${data.approvalId}`} className="underline underline-offset-2">
            See the request
          </Link>
        </Note>
      ) : null}
      <HowFar replay={data} />
      <List
        caption="Items"
        path={`/admin/replays/${replayId}`}
        address={address}
        query={items}
        columns={COLUMNS}
        rowKey={({ seq }) => String(seq)}
        empty="No items."
      />
    </AdminPage>
  );
}

function HowFar({ replay }: { replay: Replay }) {
  return (
    <>
      <Progress label="Worked" value={worked(replay)} of={replay.items} />
      <Figures
        figures={[
          { label: "Done", value: formatCount(replay.done) },
          {
            label: "Failed again",
            value: formatCount(replay.failed),
            tone: replay.failed === 0 ? undefined : "bad",
          },
          {
            label: "Changed",
            value: formatCount(replay.changed),
            tone: replay.changed === 0 ? undefined : "warn",
          },
          { label: "Skipped", value: formatCount(replay.skipped) },
          {
            label: "Not as previewed",
            value: formatCount(replay.differing),
            tone: replay.differing === 0 ? "ok" : "bad",
          },
          { label: "Credited", value: <Amount minor={replay.credited} /> },
        ]}
      />
    </>
  );
}
