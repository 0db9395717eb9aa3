const ROWS = Array.from({ length: 12 }, (_, index) => index);

/** The list before its rows are there: the same heights, so nothing moves when they come. */
export function TableSkeleton() {
  return (
    <div className="card overflow-hidden" aria-hidden="true">
      <div className="hidden h-9 border-b bg-sunken md:block" />
      {ROWS.map((row) => (
        <div
          key={row}
          className="flex h-16 items-center justify-between border-b px-4 last:border-b-0 md:h-(--row-default) md:px-3"
        >
          <div className="skeleton h-3.5 w-44" />
          <div className="skeleton h-3.5 w-24" />
        </div>
      ))}
    </div>
  );
}
