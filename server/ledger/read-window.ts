/** Part of a list sorted by one number: `limit` rows below `from`, newest first, or with `back` above it, oldest first. */
export type ReadWindow = { from: string | null; back: boolean; limit: number };

/** The condition and order of a window over this column, whose edge is parameter 1 and whose length is parameter 2. */
export const windowOf = (column: string, { back }: ReadWindow): { where: string; order: string } => ({
  where: `($1::bigint is null or ${column} ${back ? ">" : "<"} $1)`,
  order: `order by ${column} ${back ? "asc" : "desc"} limit $2`,
});
