import { parseDefinitions, RefusedFunctions } from "./definitions";
import { persist, type Engine } from "./engine";
import { canonical, sign, type Json } from "./protocol";

const EVERY_MS = 30_000;
const UNTIL_FIRST_MS = 1_000;

type Known = {
  functions: Json[];
  ticks: { function: string; cron: string; at: number }[];
  latest: number | null;
};

/** Asks the app for its functions, each second until it first answers, later every 30 s; returns what ends it. */
export function startSyncing(engine: Engine): () => void {
  let timer: NodeJS.Timeout | undefined;
  const again = async (): Promise<void> => {
    if (engine.active) await sync(engine);
    if (!engine.stopping)
      timer = setTimeout(() => void again(), engine.sync.done ? EVERY_MS : UNTIL_FIRST_MS);
  };
  void again();
  return () => clearTimeout(timer);
}

async function sync(engine: Engine): Promise<void> {
  try {
    const { appUrl, signingKey } = engine.options;
    const body = canonical({ url: appUrl });
    const headers = {
      "content-type": "application/json",
      "x-inngest-sync-kind": "in_band",
      "x-inngest-signature": sign(signingKey, body),
    };
    const reply = await engine.app.send({ method: "PUT", url: appUrl, headers, body });
    if (reply.kind !== "answer") throw new Error(reply.reason);
    if (reply.status !== 200) throw new Error(`the app answered ${reply.status} to the sync`);
    await adopt(engine, (reply.body as { functions: Json }).functions);
  } catch (error) {
    const message = (error as Error).message;
    if (engine.sync.error !== message && !engine.stopping) engine.options.log("warn", `sync: ${message}`);
    engine.sync.error = message;
    if (error instanceof RefusedFunctions && !engine.sync.done) engine.options.onRefused(message);
  }
}

/** Takes over a function list as a whole, true when it changed anything. Throws RefusedFunctions; the last good one stays. */
export async function adopt(engine: Engine, list: Json): Promise<boolean> {
  const definitions = parseDefinitions(list);
  const modified = fingerprint([...definitions.values()]) !== fingerprint([...engine.definitions.values()]);
  if (modified) {
    const all = [...definitions.values()];
    await persist(engine, "adopt", {
      now: engine.clock.now(),
      functions: all.map(({ id, config }) => ({ id, config: JSON.stringify(config) })),
      crons: all.flatMap(({ id, crons }) => crons.map(({ source }) => ({ function: id, cron: source }))),
    });
    await recall(engine);
    engine.options.log("info", `${definitions.size} functions adopted`);
  }
  engine.sync = { done: true, error: null };
  return modified;
}

/** The set without runtime URLs: the engine calls the configured address whatever they say. */
const fingerprint = (definitions: { config: { [key: string]: Json } }[]): string =>
  canonical(
    definitions.map(({ config }) => ({
      ...config,
      steps: JSON.stringify(config["steps"] ?? null).replace(/"url":"[^"]*"/, ""),
    })),
  );

/** Loads what the database knows: the active functions, the last ticks, and for a virtual clock the latest moment. */
export async function recall(engine: Engine): Promise<void> {
  const known = await persist<Known>(engine, "known", {});
  try {
    engine.definitions = parseDefinitions(known.functions);
  } catch (error) {
    engine.options.log("warn", `stored functions left aside: ${(error as Error).message}`);
  }
  engine.lastTicks = new Map(known.ticks.map(({ function: id, cron, at }) => [`${id} ${cron}`, at]));
  if (known.latest !== null) engine.clock.moveTo(known.latest);
}
