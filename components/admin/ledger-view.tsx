"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Amount } from "@/components/money/amount";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { News } from "@/components/ui/news";
import { formatCount, fromWire } from "@/server/money";
import type { Address } from "./address";
import { AuditsSection, SealsSection } from "./ledger-audits";
import { LEDGER, accountPage } from "./ledger-list";
import { List } from "./list";
import { AdminPage } from "./page";
import { SearchForm } from "./search-form";
import { Section } from "./section";
import { type Column, Table } from "./table";
import type { LedgerAccount, TrialBalance } from "./types";
import { useCommand } from "./use-command";

const ACCOUNTS: readonly Column<LedgerAccount>[] = [
  {
    header: "Account",
    className: "wrap-anywhere",
    cell: ({ code }) => (
      <Link href={accountPage(code)} className="link font-mono text-12">
        {code}
      </Link>
    ),
  },
  {
    header: "Balance",
    align: "end",
    className: "font-medium",
    cell: ({ balance, currency }) => <Amount minor={balance} currency={currency} />,
  },
];

const TRIAL: readonly Column<TrialBalance["rows"][number]>[] = [
  { header: "Kind of account", cell: ({ kind }) => <span className="font-mono text-12">{kind}</span> },
  { header: "Accounts", align: "end", cell: ({ accounts }) => formatCount(fromWire(accounts)) },
  { header: "Debit", align: "end", cell: (row) => <Amount minor={row.debit} currency={row.currency} /> },
  { header: "Credit", align: "end", cell: (row) => <Amount minor={row.credit} currency={row.currency} /> },
];

/** The books: what each account holds, that debits equal credits, and that nobody changed an entry. */
export function LedgerView({ address }: { address: Address }) {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const q = address["q"]?.trim() ?? "";
  const system = useQuery(trpc.adminLedger.accounts.queryOptions({ owner: "system" }));
  const users = useQuery(
    trpc.adminLedger.accounts.queryOptions({
      owner: "users",
      ...(q.length >= 2 ? { q } : {}),
      ...(address["cursor"] ? { cursor: address["cursor"] } : {}),
    }),
  );
  const verify = useMutation(trpc.adminLedger.verify.mutationOptions());
  const look = () =>
    command(
      () => verify.mutateAsync({}),
      ({ broken, upToEntry }) =>
        broken === 0
          ? `Every law holds up to entry ${formatCount(fromWire(upToEntry))}.`
          : `${formatCount(broken)} broken. Each is a break now.`,
    ).catch(() => undefined);

  return (
    <AdminPage
      title="Ledger"
      actions={
        <Button onClick={() => void (verify.isPending ? undefined : look())} aria-disabled={verify.isPending}>
          {verify.isPending ? "Checking…" : "Check the laws now"}
        </Button>
      }
    >
      <News text={news} />
      {verify.isError ? <Failure {...refusalOf(verify.error)} /> : null}
      <TrialBalanceSection />
      <h2>Accounts of the wallet</h2>
      <List
        caption="Accounts of the wallet"
        path={LEDGER}
        address={{}}
        query={system}
        columns={ACCOUNTS}
        rowKey={({ accountId }) => accountId}
        empty="None."
      />
      <AuditsSection />
      <SealsSection />
      <h2>Accounts of users</h2>
      <SearchForm label="Search a user by e-mail address or id" path={LEDGER} address={address} />
      <List
        caption="Accounts of users"
        path={LEDGER}
        address={address}
        query={users}
        columns={ACCOUNTS}
        rowKey={({ accountId }) => accountId}
        empty={q === "" ? "No user has an account yet." : "Nobody is called that."}
      />
    </AdminPage>
  );
}

/** Every account by its kind, debits and credits summed: equal in a sound ledger. */
function TrialBalanceSection() {
  const trpc = useTRPC();
  const trial = useQuery(trpc.adminLedger.trialBalance.queryOptions({}));
  return (
    <Section flush title="Trial balance" aside="Debit is what we hold, credit what we owe">
      {trial.data ? (
        <Table
          caption="Trial balance"
          rows={trial.data.rows}
          rowKey={({ kind, currency }) => `${kind} ${currency}`}
          columns={TRIAL}
          foot={trial.data.totals.map(({ currency, debit, credit, balanced }) => (
            <tr key={currency} className="h-(--row-default)">
              <td className="border-t pl-4" colSpan={2}>
                {balanced ? "Balanced" : "Not balanced"}
              </td>
              <td className="border-t px-3 text-right">
                <Amount minor={debit} currency={currency} />
              </td>
              <td className="border-t pr-4 pl-3 text-right">
                <Amount minor={credit} currency={currency} />
              </td>
            </tr>
          ))}
        />
      ) : trial.isError ? (
        <Failure {...refusalOf(trial.error)} retry={() => void trial.refetch()} />
      ) : null}
    </Section>
  );
}
