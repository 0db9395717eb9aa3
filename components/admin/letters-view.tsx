"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Amount } from "@/components/money/amount";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { News } from "@/components/ui/news";
import { type Address, addressOf } from "./address";
import { FilterSelect } from "./filter-select";
import { ShortId } from "./id";
import { LetterGroups } from "./letter-groups";
import { LetterState } from "./letter-state";
import { CAUSES, letterTitle } from "./letter-words";
import { LETTERS, lettersInput } from "./letters-list";
import { List } from "./list";
import { AdminPage } from "./page";
import type { Column } from "./table";
import { Tabs } from "./tabs";
import type { DeadLetter } from "./types";
import { useCommand } from "./use-command";
import { When } from "./when";

const COLUMNS: readonly Column<DeadLetter>[] = [
  {
    header: "Dead letter",
    cell: (row) => (
      <Link href={`${LETTERS}/${row.deadLetterId}`} className="font-medium whitespace-nowrap hover:underline">
        {letterTitle(row)}
      </Link>
    ),
  },
  { header: "State", cell: (row) => <LetterState of={row} /> },
  { header: "Cause", className: "whitespace-nowrap", cell: (row) => CAUSES[row.cause] },
  {
    header: "Amount",
    align: "end",
    cell: ({ transaction }) =>
      transaction ? <Amount minor={transaction.amount} currency={transaction.currency} /> : "—",
  },
  {
    header: "User",
    className: "whitespace-nowrap",
    cell: ({ transaction }) => transaction?.userName ?? "—",
  },
  { header: "Object", cell: ({ objectId }) => <ShortId id={objectId} /> },
  { header: "Last failed", className: "text-muted", cell: (row) => <When at={row.lastFailedAt} /> },
];

/** Work that ran out of attempts: by cause with the money at stake, then one by one. */
export function LettersView({ address }: { address: Address }) {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const list = useQuery({
    ...trpc.adminDeadLetters.list.queryOptions(lettersInput(address), BACKGROUND),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const closed = address["closed"] === "1";
  return (
    <AdminPage title="Dead letters">
      <News text={news} />
      {closed ? null : <LetterGroups command={command} />}
      <Tabs
        label="Dead letters"
        tabs={[
          { href: LETTERS, label: "Open", here: !closed },
          { href: addressOf(LETTERS, {}, { closed: "1" }), label: "Closed", here: closed },
        ]}
      />
      <FilterSelect label="Cause" name="cause" path={LETTERS} address={address} words={CAUSES} />
      <List
        caption="Dead letters"
        path={LETTERS}
        address={address}
        query={list}
        columns={COLUMNS}
        rowKey={({ deadLetterId }) => deadLetterId}
        empty={closed ? "None has been closed." : "No dead letters. Everything that came was processed."}
      />
    </AdminPage>
  );
}
