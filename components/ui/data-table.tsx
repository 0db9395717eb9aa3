"use client";

import { type ColumnDef, createColumnHelper, tableFeatures, useTable } from "@tanstack/react-table";
import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useRef } from "react";

interface ColumnLook {
  /** Numbers stand at the end of their column, header too. */
  align?: "end";
  /** The list can be sorted by this column; one key for the address and the server. */
  sortKey?: string;
  className?: string;
}

const look: ColumnLook = {};
const features = tableFeatures({ columnMeta: look });

export type Column<Row extends object> = ColumnDef<typeof features, Row>;
export const columnsOf = <Row extends object>() => createColumnHelper<typeof features, Row>();

interface SortState {
  key: string;
  order: "asc" | "desc";
}

interface DataTableProps<Row extends object> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowId: (row: Row) => string;
  openId: string | null;
  onOpen: (row: Row) => void;
  /** The pointer rests on a row, or focus is in it: a good moment to read its detail ahead. */
  onPeek: (row: Row) => void;
  sort: SortState;
  onSort: (key: string) => void;
}

/**
 * A native table, sorted and paged by the server. A click on a row opens it
 * in place; the real control is the link in its first cell, so a new tab and a copied link work.
 */
export function DataTable<Row extends object>({
  caption,
  columns,
  rows,
  rowId,
  openId,
  onOpen,
  onPeek,
  sort,
  onSort,
}: DataTableProps<Row>) {
  const peeking = useRef<ReturnType<typeof setTimeout>>(undefined);
  const table = useTable({ features, columns, data: rows, getRowId: rowId });

  return (
    <table className="w-full border-separate border-spacing-0">
      <caption className="sr-only">{caption}</caption>
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map((header) => (
              <HeaderCell key={header.id} look={header.column.columnDef.meta} sort={sort} onSort={onSort}>
                <table.FlexRender header={header} />
              </HeaderCell>
            ))}
          </tr>
        ))}
      </thead>
      <tbody>
        {table.getRowModel().rows.map((row) => {
          const open = row.id === openId;
          return (
            <tr
              key={row.id}
              data-row={row.id}
              className={clsx(
                "group h-(--row-default) cursor-pointer",
                open ? "bg-sunken shadow-[inset_2px_0_0_var(--accent)]" : "hover:bg-sunken",
              )}
              aria-current={open ? "true" : undefined}
              onClickCapture={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
                event.preventDefault();
                onOpen(row.original);
              }}
              onFocus={() => onPeek(row.original)}
              onPointerEnter={() => {
                peeking.current = setTimeout(() => onPeek(row.original), 100);
              }}
              onPointerLeave={() => clearTimeout(peeking.current)}
            >
              {row.getAllCells().map((cell) => (
                <td
                  key={cell.id}
                  className={clsx(
                    "border-b px-3 group-last:border-b-0",
                    cell.column.columnDef.meta?.align === "end" && "text-right",
                    cell.column.columnDef.meta?.className,
                  )}
                >
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface HeaderCellProps {
  look: ColumnLook | undefined;
  sort: SortState;
  onSort: (key: string) => void;
  children: ReactNode;
}

function HeaderCell({ look, sort, onSort, children }: HeaderCellProps) {
  const key = look?.sortKey;
  const sorted = key !== undefined && sort.key === key;
  const Arrow = sort.order === "asc" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sort.order === "asc" ? "ascending" : "descending") : undefined}
      className={clsx(
        "sticky top-0 z-10 h-9 border-b bg-sunken px-3 text-12 font-medium whitespace-nowrap text-muted",
        look?.align === "end" ? "text-right" : "text-left",
        look?.className,
      )}
    >
      {key === undefined ? (
        children
      ) : (
        <button
          type="button"
          onClick={() => onSort(key)}
          className="-mx-1 inline-flex h-7 items-center gap-1 rounded px-1 hover:text-fg"
        >
          {children}
          {sorted ? <Arrow size={12} strokeWidth={1.5} aria-hidden="true" /> : null}
        </button>
      )}
    </th>
  );
}
