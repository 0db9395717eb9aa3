/** What people do side by side, and the kills in the middle of it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { OwnStack, Victim } from "./own-stack";

/** How much is wanted, and how much of it has begun. */
export type Load = { wanted: number; begun: number; random: () => number };

const AT_ONCE = 24;

/**
 * Lets people act in turn, `wanted` times, 24 at a time; how often each ending came. Who is refused was told that it can't be now:
 * somebody else tries in their place a little later.
 */
export async function runLoad<Person>(
  load: Load,
  people: readonly Person[],
  act: (person: Person) => Promise<string>,
): Promise<Record<string, number>> {
  const endings: Record<string, number> = {};
  let tries = 0;
  const lane = async (): Promise<void> => {
    while (load.begun < load.wanted && tries < load.wanted * 3) {
      load.begun++;
      const person = people[tries++ % people.length];
      if (person === undefined) return;
      const ending = await act(person);
      endings[ending] = (endings[ending] ?? 0) + 1;
      if (ending !== "refused") continue;
      load.begun--;
      await sleep(2_000 + load.random() * 2_000);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, load.wanted) }, lane));
  load.begun = load.wanted; // also when nobody could any more: whoever waits for a moment of the load goes on
  return endings;
}

export type Recovery = { victim: Victim; ms: number };

/** `kill -9` at random moments of the load: each once so much of it was begun, and a little later. */
export async function killAtRandom(
  stack: OwnStack,
  kills: number,
  victims: readonly Victim[],
  load: Load,
): Promise<Recovery[]> {
  const { random } = load;
  const moments = Array.from({ length: kills }, () => random() * load.wanted * 0.97).sort((a, b) => a - b);
  const recoveries: Recovery[] = [];
  for (const moment of moments) {
    while (load.begun < moment) await sleep(20);
    await sleep(random() * 1_500);
    const victim = victims[Math.floor(random() * victims.length)] ?? "app";
    if (!stack.kill(victim)) throw new Error(`${victim} was not running though everything was ready`);
    recoveries.push({ victim, ms: await stack.untilReady() });
  }
  return recoveries;
}
