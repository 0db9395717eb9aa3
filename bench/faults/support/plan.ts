/** What a run is asked for. */

export type Plan<Count extends string> = { name: string; seed: number } & Record<Count, number>;

/** `--<count> N` for each count, and `--seed N`; with these figures otherwise. */
export function readPlan<Count extends string>(name: string, otherwise: Record<Count, number>): Plan<Count> {
  const number = (flag: string, fallback: number): number => {
    const at = process.argv.indexOf(`--${flag}`);
    return at < 0 ? fallback : Number(process.argv[at + 1]);
  };
  const counts = Object.entries<number>(otherwise).map(([flag, fallback]) => [flag, number(flag, fallback)]);
  const seed = number("seed", Date.now() % 2 ** 31);
  return { name, seed, ...(Object.fromEntries(counts) as Record<Count, number>) };
}
