"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { Amount, BigAmount } from "@/components/money/amount";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { PageTitle } from "@/components/ui/page-title";
import { formatClock } from "@/server/dates";
import { HideAmounts } from "./hide-amounts";
import { useOffline } from "./offline-banner";

/** What can be spent now; under it only what isn't zero. A figure we couldn't renew says from when it is. */
export function BalanceCard() {
  const trpc = useTRPC();
  const balance = useQuery({ ...trpc.wallet.balance.queryOptions({}, BACKGROUND), refetchInterval: 15_000 });
  const offline = useOffline();
  const old = offline || balance.isError;
  const { data } = balance;

  return (
    <section className="card p-5">
      <div className="flex items-center justify-between">
        <PageTitle className="text-14! leading-5! font-medium! tracking-normal! text-muted">
          Available to spend
        </PageTitle>
        <div className="max-md:hidden">
          <HideAmounts size="sm" />
        </div>
      </div>
      {data ? (
        <>
          <p className="mt-0.5 mb-3.5">
            <BigAmount size="balance" minor={data.available} currency={data.currency} />
          </p>
          {old ? <p className="-mt-2 mb-3.5 text-13 text-muted">as of {formatClock(data.asOf)}</p> : null}
          <Lines>
            {data.reserved === "0" ? null : (
              <Line label="Reserved">
                <Amount minor={data.reserved} />
              </Line>
            )}
            {data.onTheWayIn === "0" ? null : (
              <Line
                label={
                  <Link href="/activity?status=processing" className="hover:underline">
                    {data.onTheWayInCount === 1
                      ? "On the way in"
                      : `On the way in, ${data.onTheWayInCount} deposits`}
                  </Link>
                }
              >
                <Amount minor={data.onTheWayIn} sign="always" />
              </Line>
            )}
          </Lines>
        </>
      ) : balance.isError ? (
        <Failure {...refusalOf(balance.error)} retry={() => void balance.refetch()} />
      ) : (
        <div className="skeleton my-2 h-11 w-52" aria-hidden="true" />
      )}
      <div className="mt-[18px]">
        {old ? (
          <Button kind="primary" size="tall" wide aria-disabled="true">
            Add money
          </Button>
        ) : (
          <ButtonLink kind="primary" size="tall" wide href="/deposit">
            Add money
          </ButtonLink>
        )}
        {old ? <p className="mt-2 text-13 text-muted">Off until the balance can be read again.</p> : null}
      </div>
    </section>
  );
}

function Lines({ children }: { children: readonly (ReactNode | null)[] }) {
  if (children.every((line) => line === null)) return null;
  return <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-2 border-t pt-3">{children}</dl>;
}

function Line({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{label}</dt>
      <dd className="text-right">{children}</dd>
    </div>
  );
}
