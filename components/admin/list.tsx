"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { refusalOf } from "@/components/refusal";
import { Button, ButtonLink } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { type Address, addressOf } from "./address";
import { type Column, Table } from "./table";

interface Paged<Row> {
  items: Row[];
  next: string | null;
  prev: string | null;
}

interface ListProps<Row> {
  caption: string;
  path: string;
  address: Address;
  query: UseQueryResult<Paged<Row>, unknown>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** What it means that there is nothing. */
  empty: ReactNode;
}

/** A page of rows and the way to the next one. A cursor that is no longer good starts the list again. */
export function List<Row>({ caption, path, address, query, columns, rowKey, empty }: ListProps<Row>) {
  const router = useRouter();
  const refusal = query.isError ? refusalOf(query.error) : undefined;
  const badCursor = refusal?.code === "BAD_CURSOR";

  useEffect(() => {
    if (badCursor) router.replace(addressOf(path, address));
  }, [badCursor, router, path, address]);

  if (refusal && !query.data) {
    return (
      <div className="card">
        <Failure {...refusal} retry={() => void query.refetch()} />
      </div>
    );
  }
  if (!query.data) return <div aria-hidden="true" className="skeleton h-64" />;
  const { items, next, prev } = query.data;
  return (
    <div className="card overflow-hidden [&_th]:border-t-0">
      {items.length === 0 ? (
        <div className="px-4 py-10 text-center text-muted">{empty}</div>
      ) : (
        <Table caption={caption} columns={columns} rows={items} rowKey={rowKey} />
      )}
      {next === null && prev === null ? null : (
        <div className="flex justify-end gap-2 border-t bg-sunken px-4 py-2.5">
          <Turn to={prev === null ? null : addressOf(path, address, { cursor: prev })}>Newer</Turn>
          <Turn to={next === null ? null : addressOf(path, address, { cursor: next })}>Older</Turn>
        </div>
      )}
    </div>
  );
}

/** A page that isn't there leaves its button, so that the other one stays where it is. */
const Turn = ({ to, children }: { to: string | null; children: string }) =>
  to === null ? (
    <Button size="sm" aria-disabled="true">
      {children}
    </Button>
  ) : (
    <ButtonLink size="sm" href={to}>
      {children}
    </ButtonLink>
  );
