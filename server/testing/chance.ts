/** Chance by a seed: the same seed gives the same run; what the machine makes of it is not ours to repeat. */

/** Numbers from 0 up to 1 (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whole numbers from 0 up to what each call asks. */
export function makeDraw(seed: number): (below: number) => number {
  const random = makeRandom(seed);
  return (below) => (random() * 2 ** 32) % below;
}
