"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { News } from "@/components/ui/news";
import { Note } from "@/components/ui/note";
import type { Address } from "./address";
import { Facts } from "./facts";
import { LongId, ShortId } from "./id";
import { AdminPage } from "./page";
import { Progress } from "./progress";
import { RunActions } from "./run-actions";
import { RunItems } from "./run-items";
import { runItemsInput } from "./run-items-list";
import { RunReport } from "./run-report";
import { isUnderWay, RUN_KINDS, RunState, windowWords } from "./run-words";
import { Section } from "./section";
import type { Run } from "./types";
import { useCommand } from "./use-command";
import { ExactTime, When } from "./when";

const CRUMBS = [{ href: "/admin/reconciliation", label: "Reconciliation" }];
const POLL_MS = 2_000;

/** One comparison: how far it is, how the clearing account is explained to the cent, and what did not simply match. */
export function RunView({ runId, address }: { runId: string; address: Address }) {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const { data, isError, error, refetch } = useQuery({
    ...trpc.adminRuns.get.queryOptions({ runId }, BACKGROUND),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data.run.state) ? POLL_MS : false),
  });
  const items = useQuery({
    ...trpc.adminRuns.items.queryOptions(runItemsInput(runId, address), BACKGROUND),
    placeholderData: keepPreviousData,
    enabled: data?.report !== null && data !== undefined,
  });
  if (!data)
    return (
      <AdminPage title="Run" crumbs={CRUMBS}>
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      </AdminPage>
    );
  const { run, report } = data;
  return (
    <AdminPage
      audited={runId}
      title={`Run of ${windowWords(run.from, run.to)}`}
      crumbs={CRUMBS}
      facts={
        <>
          <RunState state={run.state} />
          <span>
            {RUN_KINDS[run.kind]}
            {run.requestedBy ? ` by ${run.requestedBy.name}` : ""} ·{" "}
            <When at={run.startedAt ?? run.createdAt} />
          </span>
        </>
      }
      actions={<RunActions run={run} hasReport={report !== null} command={command} />}
    >
      <News text={news} />
      <Underway run={run} />
      {run.failure ? (
        <Note tone="bad" title="This run failed. It changed no money.">
          <p className="wrap-anywhere">{run.failure.detail || run.failure.code}</p>
        </Note>
      ) : null}
      {report ? (
        <>
          <RunReport run={run} report={report} />
          <RunItems runId={runId} address={address} query={items} />
        </>
      ) : null}
      <Section title="Details">
        <Facts facts={factsOf(run)} />
      </Section>
    </AdminPage>
  );
}

/** Rows while they load; before and after that, the word in the head says enough. */
function Underway({ run }: { run: Run }) {
  if (!isUnderWay(run.state)) return null;
  if (run.state === "loading" && run.rowsExpected !== null)
    return <Progress label="Rows loaded" value={Number(run.rowsLoaded)} of={Number(run.rowsExpected)} />;
  return <p className="text-muted">This page follows the run by itself. You can leave it.</p>;
}

const factsOf = (run: Run) => [
  {
    label: "Statement",
    value:
      run.statementId === null ? (
        "—"
      ) : (
        <>
          {run.statementName} <ShortId id={run.statementId} href={`/admin/statements/${run.statementId}`} />
        </>
      ),
  },
  { label: "Ages counted to", value: <ExactTime at={run.asOf} /> },
  { label: "Finished", value: <ExactTime at={run.finishedAt} /> },
  ...(run.leaveOutBadRows ? [{ label: "Bad rows", value: "Left out on an admin's word" }] : []),
  ...(run.parentRunId
    ? [
        {
          label: "Re-run of",
          value: <ShortId id={run.parentRunId} href={`/admin/reconciliation/${run.parentRunId}`} />,
        },
      ]
    : []),
  { label: "Run ID", value: <LongId id={run.runId} /> },
];
