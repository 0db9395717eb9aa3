export interface Change {
  field: string;
  /** Null where the field is not there. */
  before: string | null;
  after: string | null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | null =>
  value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value, null, 2);

/** What a row says of before and after, field by field: fields that differ first, each group in the order of the alphabet. */
export function changesOf(before: unknown, after: unknown): Change[] {
  if (before === null && after === null) return [];
  if ((before !== null && !isRecord(before)) || (after !== null && !isRecord(after)))
    return [
      {
        field: "value",
        before: before === null ? null : textOf(before),
        after: after === null ? null : textOf(after),
      },
    ];
  const [old, now] = [before ?? {}, after ?? {}];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  const all = fields.map((field) => ({ field, before: textOf(old[field]), after: textOf(now[field]) }));
  const changed = (one: Change): boolean => one.before !== one.after;
  return [...all.filter(changed), ...all.filter((one) => !changed(one))];
}
