"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Badge } from "@/components/money/badge";
import { RowAmount } from "./row-amount";
import type { TransactionRow } from "./types";

interface TransactionItemProps {
  row: TransactionRow;
  href: string;
  /** The quiet line under the title. */
  line: ReactNode;
  /** Under the line: what the reader can do about it. */
  children?: ReactNode;
}

/** One transaction as two lines, for cards and phones. Completed is the normal case and carries no badge. */
export function TransactionItem({ row, href, line, children }: TransactionItemProps) {
  return (
    <li className="relative border-t px-4 py-3 first:border-t-0 hover:bg-sunken">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <Link href={href} data-row={row.id} className="font-medium after:absolute after:inset-0">
            {row.title}
          </Link>
          <p className="truncate text-13 text-muted">{line}</p>
        </div>
        <div className="flex flex-none flex-col items-end gap-0.5 text-right">
          <RowAmount row={row} />
          {row.badge === "completed" ? null : <Badge state={row.badge} />}
        </div>
      </div>
      {children ? <div className="relative mt-2">{children}</div> : null}
    </li>
  );
}
