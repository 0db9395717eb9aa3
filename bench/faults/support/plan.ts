/** What a run is asked for, and the chance it draws from. */

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

/** mulberry32: the same seed plans the same run; what the machine makes of it is not ours to repeat. */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
