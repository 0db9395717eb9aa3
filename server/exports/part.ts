/** How rows of a person are read for the copy of them: one query a part, page by page. */

/** One file of the copy: all rows of a person, in an order that no two rows share. */
export type Part = {
  name: string;
  /** Tables whose rows of a person it has. */
  tables: readonly string[];
  /** Names of the columns, with what each is in SQL. */
  columns: Readonly<Record<string, string>>;
  /** `$1` is the person. */
  from: string;
  order: readonly { by: string; type: "timestamptz" | "uuid" | "bigint" | "text"; first: string }[];
};

/** What a part is ordered by, with a value before all others. */
export const by = {
  time: (by: string) => ({ by, type: "timestamptz", first: "-infinity" }) as const,
  uuid: (by: string) => ({ by, type: "uuid", first: "00000000-0000-0000-0000-000000000000" }) as const,
  bigint: (by: string) => ({ by, type: "bigint", first: "-1" }) as const,
  text: (by: string) => ({ by, type: "text", first: "" }) as const,
};

/** Columns that are called as they are in the table `t`. */
export const named = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `t.${name}`]));

/** The query for the rows after these values of the order. */
export function pageOf({ columns, from, order }: Part): string {
  const list = [
    ...Object.entries(columns).map(([name, sql]) => `(${sql})::text as "${name}"`),
    ...order.map(({ by }, at) => `(${by})::text as "after ${at}"`),
  ];
  const keys = order.map(({ by }) => by).join(", ");
  const beyond = order.map(({ type }, at) => `$${at + 3}::${type}`).join(", ");
  return `select ${list.join(", ")} from ${from} and (${keys}) > (${beyond}) order by ${keys} limit $2`;
}
