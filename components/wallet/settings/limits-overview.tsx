"use client";

import { useQuery } from "@tanstack/react-query";
import { Amount } from "@/components/money/amount";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { Note } from "@/components/ui/note";
import { MOVEMENT_TITLES, RAISES, SPAN_LABELS, turnText, usedShare } from "@/components/wallet/limit-words";
import type { Limit } from "@/components/wallet/types";
import { SettingsSection } from "./settings-section";

const MOVEMENTS = ["deposit", "withdrawal", "transfer"] as const;

/** Every limit with what is used and left of it, and what raises them; before an identity is known, only that. */
export function LimitsOverview() {
  const trpc = useTRPC();
  const mine = useQuery(trpc.limits.mine.queryOptions({}));
  if (mine.isError) return <Failure {...refusalOf(mine.error)} retry={() => void mine.refetch()} />;
  if (!mine.data) return null;
  const { tier, held, limits } = mine.data;
  const raise = <p className="mx-1 mb-6 text-muted">{RAISES[tier]}</p>;
  if (tier === 0) return raise;
  return (
    <>
      {held === "0" ? null : (
        <Note tone="warn" title="Part of your money stays for now" className="mb-6">
          <p>
            Your wallet holds <Amount minor={held} /> more than its limit. It is yours, and can leave when
            your limit is raised.
          </p>
        </Note>
      )}
      {MOVEMENTS.map((movement) => (
        <SettingsSection key={movement} title={MOVEMENT_TITLES[movement]}>
          <dl>
            {limits
              .filter((limit) => limit.movement === movement)
              .map((limit) => (
                <Line key={limit.span} limit={limit} />
              ))}
          </dl>
        </SettingsSection>
      ))}
      {raise}
    </>
  );
}

function Line({ limit }: { limit: Limit }) {
  const { span, limit: most, used, left } = limit;
  const turn = turnText(limit);
  return (
    <div className="grid grid-cols-[1fr_auto] gap-x-3 border-t px-4 py-3 first:border-t-0">
      <dt className="font-medium">{SPAN_LABELS[span]}</dt>
      <dd>
        <Amount minor={most} />
      </dd>
      {span === "one" ? null : (
        <dd className="col-span-2">
          <div aria-hidden="true" className="mt-2 h-1.5 overflow-hidden rounded-full bg-sunken">
            <div className="h-full rounded-full bg-accent" style={{ width: `${usedShare(limit)}%` }} />
          </div>
          <p className="mt-1.5 flex flex-wrap justify-between gap-x-3 text-13 text-muted">
            <span>
              <Amount minor={used} /> {span === "balance" ? "in it" : "used"}, <Amount minor={left} /> left
            </span>
            {turn ? <span>{turn}</span> : null}
          </p>
        </dd>
      )}
    </div>
  );
}
