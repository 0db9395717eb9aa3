"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { News } from "@/components/ui/news";
import { Note } from "@/components/ui/note";
import type { Address } from "./address";
import { CompareStatement } from "./compare-statement";
import { Facts, Figures } from "./facts";
import { LongId, ShortId } from "./id";
import { List } from "./list";
import { AdminPage } from "./page";
import { windowWords } from "./run-words";
import { Section } from "./section";
import {
  bytesWords,
  FORMATS,
  isBeingRead,
  isInterrupted,
  PROBLEMS,
  ROW_PROBLEMS,
  rowsWords,
  StatementState,
} from "./statement-words";
import type { Column } from "./table";
import type { BadRow, Statement } from "./types";
import { useCommand } from "./use-command";
import { ExactTime, When } from "./when";

const CRUMBS = [{ href: "/admin/statements", label: "Statements" }];

const COLUMNS: readonly Column<BadRow>[] = [
  { header: "Line", align: "end", cell: ({ line }) => line },
  { header: "What is wrong", className: "whitespace-nowrap", cell: ({ code }) => ROW_PROBLEMS[code] ?? code },
  { header: "Field", className: "whitespace-nowrap", cell: ({ field }) => field ?? "—" },
  {
    header: "As it stands in the file",
    className: "min-w-80",
    cell: ({ text }) => <span className="font-mono text-12 wrap-anywhere">{text}</span>,
  },
];

/** One file: its report, each row that can't be read, and the way to compare it. */
export function StatementView({ statementId, address }: { statementId: string; address: Address }) {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const { data, isError, error, refetch } = useQuery({
    ...trpc.adminStatements.get.queryOptions({ statementId }, BACKGROUND),
    refetchInterval: ({ state }) => (state.data && isBeingRead(state.data.statement) ? 1_000 : false),
  });
  const statement = data?.statement;
  const hasBadRows =
    statement?.badRows !== null && statement?.badRows !== undefined && statement.badRows !== "0";
  const badRows = useQuery({
    ...trpc.adminStatements.badRows.queryOptions({
      statementId,
      ...(address["cursor"] ? { cursor: address["cursor"] } : {}),
    }),
    placeholderData: keepPreviousData,
    enabled: hasBadRows,
  });
  if (!data || !statement)
    return (
      <AdminPage title="Statement" crumbs={CRUMBS}>
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      </AdminPage>
    );
  return (
    <AdminPage
      audited={statementId}
      title={statement.name}
      crumbs={CRUMBS}
      facts={
        <>
          <StatementState of={statement} />
          <span>
            {statement.uploadedBy ? `Sent by ${statement.uploadedBy.name}` : "From Revio"}{" "}
            <When at={statement.createdAt} />
          </span>
        </>
      }
      actions={
        statement.state === "checked" ? <CompareStatement statement={statement} command={command} /> : null
      }
    >
      <News text={news} />
      <Problems statement={statement} />
      <Figures
        figures={[
          { label: "Window", value: windowWords(statement.from, statement.to) },
          { label: "Good rows", value: rowsWords(statement.goodRows) },
          { label: "Bad rows", value: rowsWords(statement.badRows), tone: hasBadRows ? "bad" : undefined },
          { label: "Size", value: bytesWords(statement.bytes) },
        ]}
      />
      {hasBadRows ? (
        <>
          <h2>Rows that can't be read</h2>
          <List
            caption="Rows that can't be read"
            path={`/admin/statements/${statementId}`}
            address={address}
            query={badRows}
            columns={COLUMNS}
            rowKey={({ line }) => line}
            empty="None."
          />
        </>
      ) : null}
      <Section title="Details">
        <Facts facts={factsOf(statement, data.runIds)} />
      </Section>
    </AdminPage>
  );
}

/** What is wrong with the file as such. Then nothing of it is used. */
function Problems({ statement }: { statement: Statement }) {
  const { state, problems } = statement;
  if (problems.length === 0) return null;
  if (isInterrupted(statement))
    return (
      <Note tone="bad" title="This file never came whole.">
        <p>{problems.map(({ detail }) => detail).join(" ")}</p>
      </Note>
    );
  return (
    <Note
      tone={state === "refused" ? "bad" : "info"}
      title={
        state === "refused"
          ? "This file can't be read as a statement. Nothing changed."
          : "Noted while reading"
      }
    >
      <ul>
        {problems.map(({ code, line, detail }) => (
          <li key={`${code} ${line ?? ""}`} className="wrap-anywhere">
            {PROBLEMS[code] ?? code}
            {line === null ? "" : ` (line ${line})`}. {detail}
          </li>
        ))}
      </ul>
    </Note>
  );
}

const factsOf = (statement: Statement, runIds: readonly string[]) => [
  { label: "Read as", value: statement.mapName ?? FORMATS[statement.format] },
  { label: "Read", value: <ExactTime at={statement.checkedAt} /> },
  {
    label: "Compared by",
    value:
      runIds.length === 0 ? (
        "No run yet"
      ) : (
        <span className="flex flex-wrap gap-x-3">
          {runIds.map((id) => (
            <ShortId key={id} id={id} href={`/admin/reconciliation/${id}`} />
          ))}
        </span>
      ),
  },
  { label: "SHA-256", value: <LongId id={statement.sha256} /> },
  { label: "Statement ID", value: <LongId id={statement.statementId} /> },
];
