"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { Badge } from "@/components/money/badge";
import { STATES } from "@/components/money/states";
import type { TransactionRow } from "@/components/wallet/types";
import { RowAmount } from "./row-amount";

interface TransactionItemProps {
  row: TransactionRow;
  href: string;
  /** Instead of the row's title. */
  name?: string;
  /** The quiet line under the title. */
  line: string;
  /** When it was. With it the line is one line, cut where it must be. */
  at?: string;
}

/** One transaction as two lines, for cards and phones. Completed is the normal case and carries no badge. */
export function TransactionItem({ row, href, name = row.title, line, at }: TransactionItemProps) {
  return (
    <li className="relative border-t px-4 py-3 first:border-t-0 hover:bg-sunken">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <Link href={href} data-row={row.id} className="font-medium after:absolute after:inset-0">
            {name}
          </Link>
          <p className={clsx("text-13 text-muted", at && "flex gap-1")}>
            {line === "" ? null : <span className={at && "truncate"}>{line}</span>}
            {line && at ? <span>·</span> : null}
            {at ? <span className="flex-none">{at}</span> : null}
          </p>
        </div>
        <div className="flex flex-none flex-col items-end gap-0.5 text-right">
          <RowAmount row={row} />
          {STATES[row.badge].tone === "ok" ? null : <Badge state={row.badge} />}
        </div>
      </div>
    </li>
  );
}
