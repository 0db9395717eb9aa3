import { clsx } from "clsx";
import type { ReactNode } from "react";

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end of their column, header too. */
  align?: "end";
  className?: string;
}

interface TableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Rows that differ are tinted, besides the word in them. */
  isBad?: (row: Row) => boolean;
  foot?: ReactNode;
}

/** A native table in a region of its own, which scrolls sideways where the page is narrow. The first cell names its row. */
export function Table<Row>({ caption, columns, rows, rowKey, isBad, foot }: TableProps<Row>) {
  return (
    <section aria-label={caption} tabIndex={0} className="overflow-x-auto focus-visible:-outline-offset-2">
      <table className="w-full border-separate border-spacing-0">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ header, align }) => (
              <th
                key={header}
                scope="col"
                className={clsx(
                  "h-9 border-y bg-sunken px-3 text-12 font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4",
                  align === "end" ? "text-right" : "text-left",
                )}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className={clsx("group h-(--row-default)", isBad?.(row) ? "bg-bad-bg" : "hover:bg-sunken")}
            >
              {columns.map(({ header, cell, align, className }) => (
                <td
                  key={header}
                  className={clsx(
                    "border-b px-3 py-1.5 group-last:border-b-0 first:pl-4 last:pr-4",
                    align === "end" && "text-right",
                    className,
                  )}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {foot ? <tfoot className="bg-sunken font-semibold">{foot}</tfoot> : null}
      </table>
    </section>
  );
}
