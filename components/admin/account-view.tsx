"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Amount } from "@/components/money/amount";
import { useTRPC } from "@/components/trpc";
import type { Address } from "./address";
import { Figures } from "./facts";
import { ShortId } from "./id";
import { accountPage, LEDGER } from "./ledger-list";
import { List } from "./list";
import { AdminPage } from "./page";
import type { Column } from "./table";
import type { AccountEntry } from "./types";
import { When } from "./when";

const entriesIn = (currency: string): readonly Column<AccountEntry>[] => [
  { header: "Entry", cell: ({ entryId }) => entryId },
  { header: "When", className: "text-muted", cell: ({ createdAt }) => <When at={createdAt} /> },
  { header: "What", className: "whitespace-nowrap", cell: ({ kind }) => kind.replaceAll("_", " ") },
  { header: "Transaction", cell: ({ transactionId }) => <ShortId id={transactionId} /> },
  {
    header: "Other account",
    className: "min-w-48 wrap-anywhere",
    cell: ({ otherCode }) => (
      <Link href={accountPage(otherCode)} className="link font-mono text-12">
        {otherCode}
      </Link>
    ),
  },
  {
    header: "Debit",
    align: "end",
    cell: ({ side, amount }) => (side === "debit" ? <Amount minor={amount} currency={currency} /> : "—"),
  },
  {
    header: "Credit",
    align: "end",
    cell: ({ side, amount }) => (side === "credit" ? <Amount minor={amount} currency={currency} /> : "—"),
  },
  {
    header: "Balance after",
    align: "end",
    className: "font-medium",
    cell: ({ balance }) => <Amount minor={balance} currency={currency} />,
  },
];

/** One account: its balance, and its entries with the balance behind each, newest first. */
export function AccountView({ code, address }: { code: string; address: Address }) {
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.adminLedger.account.queryOptions({
      code,
      ...(address["cursor"] ? { cursor: address["cursor"] } : {}),
    }),
    placeholderData: keepPreviousData,
  });
  const account = query.data?.account;
  return (
    <AdminPage
      title={<span className="font-mono text-16">{code}</span>}
      crumbs={[{ href: LEDGER, label: "Ledger" }]}
    >
      {account ? (
        <Figures
          figures={[
            {
              label: account.balance.startsWith("-") ? "Balance: what we hold" : "Balance: what we owe",
              value: <Amount minor={account.balance} currency={account.currency} />,
            },
          ]}
        />
      ) : null}
      <List
        caption="Entries"
        path={accountPage(code)}
        address={address}
        query={query}
        columns={entriesIn(account?.currency ?? "ZAR")}
        rowKey={({ entryId }) => entryId}
        empty="No entries."
      />
    </AdminPage>
  );
}
