"use client";

import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { Amount } from "@/components/money/amount";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { formatCount, formatPercent } from "@/server/money";
import { Facts } from "./facts";
import { AdminPage } from "./page";
import { RunState, windowWords } from "./run-words";
import { Section } from "./section";
import type { Overview } from "./types";
import { When } from "./when";

/** What needs a person now, and how the last comparison with Revio ended. */
export function OverviewView() {
  const trpc = useTRPC();
  const overview = useQuery(trpc.adminHealth.overview.queryOptions({}));
  return (
    <AdminPage title="Overview">
      {overview.data ? (
        <Filled overview={overview.data} />
      ) : overview.isError ? (
        <Failure {...refusalOf(overview.error)} retry={() => void overview.refetch()} />
      ) : null}
    </AdminPage>
  );
}

function Filled({ overview }: { overview: Overview }) {
  const { breaks, deadLetters, stuck, approvals, alerts, missedWebhooks } = overview;
  return (
    <>
      <h2 className="sr-only">Needs a person</h2>
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-5">
        <Tile href="/admin/breaks" title="Open breaks" queue={breaks}>
          {breaks.amount === "0" ? null : (
            <>
              {" "}
              · <Amount minor={breaks.amount} /> in question
            </>
          )}
        </Tile>
        <Tile href="/admin/dead-letters" title="Dead letters" queue={deadLetters} />
        <Tile href="/admin/health#stuck" title="Stuck" queue={stuck} />
        <Tile href="/admin/approvals" title="Approvals waiting" queue={approvals} />
        <Tile href="/admin/alerts" title="Open alerts" queue={alerts}>
          {alerts.critical === 0 ? null : ` · ${formatCount(alerts.critical)} critical`}
        </Tile>
      </ul>
      <NewestRun run={overview.newestRun} />
      <Section
        title="Webhooks that never came"
        aside={
          <Link href="/admin/health#missed" className="link">
            See them
          </Link>
        }
      >
        <p>
          {missedWebhooks.lastDay === 0
            ? "Everything that changed at Revio in the last 24 hours was told by a webhook."
            : `${formatCount(missedWebhooks.lastDay)} in the last 24 hours were found by our own check and booked.`}
        </p>
      </Section>
    </>
  );
}

interface TileProps {
  href: string;
  title: string;
  queue: { rows: number; oldestAt: string | null };
  children?: ReactNode;
}

function Tile({ href, title, queue, children }: TileProps) {
  return (
    <li className="card relative px-4 py-3 hover:bg-sunken">
      <Link href={href} className="text-13 text-muted after:absolute after:inset-0">
        {title}
      </Link>
      <p
        className={clsx(
          "text-32 font-semibold tracking-[-0.02em]",
          queue.rows === 0 && "font-medium text-subtle",
        )}
      >
        {formatCount(queue.rows)}
      </p>
      <p className="min-h-5 text-13 text-muted">
        {queue.oldestAt === null ? (
          "Nothing waits."
        ) : (
          <>
            Oldest <When at={queue.oldestAt} />
          </>
        )}
        {children}
      </p>
    </li>
  );
}

function NewestRun({ run }: { run: Overview["newestRun"] }) {
  if (run === null)
    return (
      <Section title="Ledger against Revio">
        <p>
          No day has been compared yet. The first comparison runs at night;{" "}
          <Link href="/admin/reconciliation" className="link">
            start one now
          </Link>
          .
        </p>
      </Section>
    );
  const share = run.compared === null || run.compared === 0 ? null : (run.matched ?? 0) / run.compared;
  return (
    <Section
      title="Ledger against Revio"
      aside={
        <Link href={`/admin/reconciliation/${run.runId}`} className="link">
          Open the run
        </Link>
      }
    >
      <Facts
        facts={[
          { label: "Newest run", value: <RunState state={run.state} /> },
          { label: "Window", value: windowWords(run.windowFrom, run.windowTo) },
          {
            label: "Matched",
            value:
              run.compared === null
                ? "—"
                : `${formatCount(run.matched ?? 0)} of ${formatCount(run.compared)}${share === null ? "" : ` (${formatPercent(share)})`}`,
          },
          {
            label: "Unexplained",
            value:
              run.unexplained === null ? (
                "—"
              ) : (
                <Amount
                  minor={run.unexplained}
                  className={clsx("font-semibold", run.unexplained === "0" ? "text-ok-fg" : "text-bad-fg")}
                />
              ),
          },
        ]}
      />
    </Section>
  );
}
