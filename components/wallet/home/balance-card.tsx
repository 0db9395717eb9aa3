"use client";

import { useQuery } from "@tanstack/react-query";
import { Info } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Amount, BigAmount } from "@/components/money/amount";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { PageTitle } from "@/components/ui/page-title";
import { Popover } from "@/components/ui/popover";
import { useOffline } from "@/components/wallet/offline-banner";
import type { Balance } from "@/components/wallet/types";
import { formatClock } from "@/server/dates";
import { fromWire, toWire } from "@/server/money";
import { HideAmounts } from "./hide-amounts";

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
          <Lines balance={data} />
        </>
      ) : balance.isError ? (
        <Failure {...refusalOf(balance.error)} retry={() => void balance.refetch()} />
      ) : (
        <div className="skeleton my-2 h-11 w-52" aria-hidden="true" />
      )}
      <MoneyButtons off={old} />
    </section>
  );
}

const reservedWords = ({ reservedCount }: Balance): string =>
  reservedCount === 1 ? "Reserved for 1 withdrawal" : `Reserved for ${reservedCount} withdrawals`;

const comingWords = ({ onTheWayInCount }: Balance): string =>
  onTheWayInCount === 1 ? "On the way in" : `On the way in, ${onTheWayInCount} deposits`;

/** What is set aside and what is coming, each leading to its transactions. */
function Lines({ balance }: { balance: Balance }) {
  const reserved = balance.reserved !== "0";
  const coming = balance.onTheWayIn !== "0";
  if (!reserved && !coming) return null;
  return (
    <dl className="grid grid-cols-[1fr_auto] items-center gap-x-3 gap-y-2 border-t pt-3">
      {reserved ? (
        <Line
          label={
            <span className="flex items-center">
              <Link href="/activity?type=withdrawal&status=processing" className="py-0.5 hover:underline">
                {reservedWords(balance)}
              </Link>
              <Breakdown balance={balance} />
            </span>
          }
        >
          <Amount minor={balance.reserved} />
        </Line>
      ) : null}
      {coming ? (
        <Line
          label={
            <Link
              href="/activity?type=deposit&status=processing"
              className="inline-block py-0.5 hover:underline"
            >
              {comingWords(balance)}
            </Link>
          }
        >
          <Amount minor={balance.onTheWayIn} sign="always" />
        </Line>
      ) : null}
    </dl>
  );
}

/** Three lines that add up; what is on the way in is part of no total. */
function Breakdown({ balance }: { balance: Balance }) {
  const total = toWire(fromWire(balance.available) + fromWire(balance.reserved));
  return (
    <Popover
      label="Your balance in parts"
      trigger={
        <button
          type="button"
          aria-label="Your balance in parts"
          className="-my-1 ml-1 grid size-7 flex-none place-items-center rounded-(--radius-control) text-muted hover:bg-sunken hover:text-fg"
        >
          <Info size={16} strokeWidth={1.5} aria-hidden="true" />
        </button>
      }
    >
      <dl className="grid min-w-60 grid-cols-[1fr_auto] gap-y-2">
        <Line label="Available">
          <Amount minor={balance.available} />
        </Line>
        <Line label="Reserved">
          <Amount minor={balance.reserved} />
        </Line>
        <dt className="border-t pt-2 font-semibold">Total</dt>
        <dd className="border-t pt-2 text-right font-semibold">
          <Amount minor={total} />
        </dd>
      </dl>
    </Popover>
  );
}

function Line({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{label}</dt>
      <dd className="text-right">{children}</dd>
    </div>
  );
}

const WAYS = [
  { href: "/deposit", label: "Add money", kind: "primary" },
  { href: "/withdraw", label: "Withdraw", kind: "secondary" },
  { href: "/send", label: "Send", kind: "secondary" },
] as const;

/** The three ways money moves: off while the balance can't be read. */
function MoneyButtons({ off }: { off: boolean }) {
  return (
    <div className="mt-[18px]">
      <div className="grid grid-cols-3 gap-2">
        {WAYS.map(({ href, label, kind }) =>
          off ? (
            <Button
              key={href}
              kind={kind}
              size="tall"
              className="px-2! max-[359px]:text-12"
              aria-disabled="true"
            >
              {label}
            </Button>
          ) : (
            <ButtonLink key={href} kind={kind} size="tall" className="px-2! max-[359px]:text-12" href={href}>
              {label}
            </ButtonLink>
          ),
        )}
      </div>
      {off ? <p className="mt-2 text-13 text-muted">Off until the balance can be read again.</p> : null}
    </div>
  );
}
