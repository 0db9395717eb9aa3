import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Amount } from "@/components/money/amount";
import type { TransactionDetail } from "@/components/wallet/types";

/** The figures that add up, then who, where and under which ids. */
export function TransactionFacts({ detail }: { detail: TransactionDetail }) {
  return (
    <dl className="grid grid-cols-[minmax(104px,auto)_1fr] gap-x-3 gap-y-2">
      {detail.amounts.map(({ label, amount, strong }) => (
        <Fact key={label} label={label}>
          <Amount
            minor={amount}
            currency={detail.currency}
            className={clsx(strong && detail.amounts.length > 1 && "font-semibold")}
          />
          {label === "Fee" && amount === "0" ? " (free)" : null}
        </Fact>
      ))}
      {detail.facts.map(({ label, value, detail: more }) => (
        <Fact key={label} label={label}>
          <span className="wrap-anywhere">{value}</span>
          {more ? <span className="block text-13 wrap-anywhere text-muted">{more}</span> : null}
        </Fact>
      ))}
      <Fact label="Reference">{detail.reference}</Fact>
      <Fact label="Transaction ID">
        <Id>{detail.id}</Id>
      </Fact>
      {detail.providerReference ? (
        <Fact label="Revio ID">
          <Id>{detail.providerReference}</Id>
        </Fact>
      ) : null}
    </dl>
  );
}

/** In one line, or in two halves where it doesn't fit: never with an end of a few letters. A UUID breaks at its hyphens. */
function Id({ children: id }: { children: string }) {
  const half = id.includes("-") ? id.length : Math.ceil(id.length / 2);
  return (
    <span className="block font-mono text-12 leading-5 text-balance wrap-anywhere">
      {id.slice(0, half)}
      <wbr />
      {id.slice(half)}
    </span>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </div>
  );
}
