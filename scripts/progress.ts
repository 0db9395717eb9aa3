/** Visible progress for people and logs: one line when a step is done, a sign of life while it takes long. */
const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs one named step and says how it ended and how long it took. */
export async function step<T>(
  name: string,
  work: () => Promise<T>,
  describe?: (result: T) => string,
): Promise<T> {
  const started = Date.now();
  const first = setTimeout(() => console.log(`  … ${name}`), 1_500);
  const beat = setInterval(
    () => console.log(`  … ${name}, ${Math.round((Date.now() - started) / 1000)} s`),
    15_000,
  );
  try {
    const result = await work();
    console.log(`  ✓ ${name}${describe ? `: ${describe(result)}` : ""}  ${seconds(started)}`);
    return result;
  } catch (error) {
    console.log(`  ✗ ${name}  ${seconds(started)}`);
    throw error;
  } finally {
    clearTimeout(first);
    clearInterval(beat);
  }
}

/** Rows of text with their columns aligned. */
export function table(rows: readonly (readonly string[])[], indent = "  "): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, cell.length);
    });
  return rows
    .map(
      (row) =>
        indent +
        row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join("  "),
    )
    .join("\n");
}
