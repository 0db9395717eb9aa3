"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMaskedWords } from "@/components/money/hidden";
import { STATES } from "@/components/money/states";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { longTitle } from "@/components/wallet/activity/long-title";
import { TransactionItem } from "@/components/wallet/activity/transaction-item";
import type { TransactionRow } from "@/components/wallet/types";
import { formatExpectedBy, formatShortDateTime } from "@/server/dates";
import { formatMoney, fromWire } from "@/server/money";
import { BalanceCard } from "./balance-card";
import { FirstSteps } from "./first-steps";
import { HideAmounts } from "./hide-amounts";
import { FINISHED, IN_PROGRESS } from "./home-lists";

const ASK_AGAIN_MS = 15_000;
const RECENT = 5;

/** How long it usually takes, for what is under way. */
const WAITS: Partial<Record<TransactionRow["badge"], string>> = {
  processing: "Usually under a minute",
  being_checked: "Usually done by 17:00",
};

/** The balance, what is under way, what happened last. `now` is the moment of the page: days of this year go without it. */
export function HomeView({ now }: { now: string }) {
  const trpc = useTRPC();
  const live = { refetchInterval: ASK_AGAIN_MS };
  const open = useQuery({ ...trpc.transactions.list.queryOptions(IN_PROGRESS, BACKGROUND), ...live });
  const finished = useQuery({ ...trpc.transactions.list.queryOptions(FINISHED, BACKGROUND), ...live });
  const isNew = open.data?.items.length === 0 && finished.data?.items.length === 0;
  const trouble = [open, finished].find((list) => list.isError && !list.data);

  return (
    <>
      <header className="mb-5 flex items-center justify-between md:hidden">
        <span className="text-16 font-semibold">Octoco Wallet</span>
        <HideAmounts size="tall" />
      </header>
      <div className="grid grid-cols-1 items-start gap-x-8 lg:grid-cols-[minmax(0,440px)_minmax(0,1fr)]">
        <div>
          <BalanceCard />
          {open.data && open.data.items.length > 0 ? <InProgress rows={open.data.items} /> : null}
        </div>
        <div className="max-lg:mt-6">
          {trouble ? (
            <section className="card">
              <Failure {...refusalOf(trouble.error)} retry={() => void trouble.refetch()} />
            </section>
          ) : null}
          {isNew ? <FirstSteps /> : null}
          {finished.data && finished.data.items.length > 0 ? (
            <Recent rows={finished.data.items.slice(0, RECENT)} now={now} />
          ) : null}
        </div>
      </div>
    </>
  );
}

/** What the reader waits for or does next. */
function nextStep(row: TransactionRow): string {
  if (row.badge === "not_finished")
    return `Finish or cancel your ${formatMoney(fromWire(row.amount))} deposit`;
  if (row.badge === "confirming") return STATES.confirming.next;
  if (row.expectedAt === null) return WAITS[row.badge] ?? STATES[row.badge].next;
  const by = `Expected by ${formatExpectedBy(row.expectedAt)}`;
  return row.badge === "reserved" ? `${by} · you can still cancel` : by;
}

function InProgress({ rows }: { rows: readonly TransactionRow[] }) {
  const masked = useMaskedWords();
  return (
    <section aria-labelledby="in-progress">
      <h2 id="in-progress" className="mx-1 mt-6 mb-2">
        In progress
      </h2>
      <ul className="card overflow-hidden">
        {rows.map((row) => (
          <TransactionItem
            key={row.id}
            row={row}
            name={longTitle(row)}
            href={row.type === "deposit" ? `/deposit/${row.id}` : `/activity/${row.id}`}
            line={masked(nextStep(row))}
          />
        ))}
      </ul>
    </section>
  );
}

function Recent({ rows, now }: { rows: readonly TransactionRow[]; now: string }) {
  const dayOf = (row: TransactionRow): string => formatShortDateTime(row.createdAt, now).split(",")[0] ?? "";
  return (
    <section aria-labelledby="recent">
      <div className="mx-1 mb-2 flex items-center justify-between">
        <h2 id="recent">Recent</h2>
        <Link href="/activity" className="link text-13">
          All activity
        </Link>
      </div>
      <ul className="card overflow-hidden">
        {rows.map((row) => (
          <TransactionItem
            key={row.id}
            row={row}
            href={`/activity/${row.id}`}
            line={row.subtitle}
            at={dayOf(row)}
          />
        ))}
      </ul>
    </section>
  );
}
