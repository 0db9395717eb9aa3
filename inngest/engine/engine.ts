/** What the parts of one running engine share. */
import { setTimeout as sleep } from "node:timers/promises";
import type { AppClient } from "./call-app";
import type { Clock } from "./clock";
import { mayRepeat, type Database } from "./db";
import type { Definition } from "./definitions";
import type { Call } from "./protocol";

export type EngineOptions = {
  databaseUrl: string;
  /** Made when it is missing and the role may; an existing schema owned by the role is enough. */
  schema: string;
  /** The app's serve URL, the only address the engine calls. */
  appUrl: string;
  eventKey: string;
  /** Even-length hex, as the SDK needs it. */
  signingKey: string;
  /** 0 takes a free port. */
  port: number;
  clock: "real" | "virtual";
  leaseMs: number;
  /** Calls to the app at once. */
  concurrency: number;
  /** Ticks missed while down: run the newest of each schedule, or all. */
  cronCatchup: "newest" | "all";
  /** Refuses the virtual clock and hides the status pages. */
  production: boolean;
  log: (level: "info" | "warn" | "error", message: string) => void;
  /** The first function list of this process was refused; the process should end. */
  onRefused: (message: string) => void;
};

export type Ran = {
  at: string;
  function: string;
  run: string;
  item: string;
  attempt: number;
  outcome: string;
};

type Pump = {
  running: boolean;
  woken: boolean;
  thorough: boolean;
  /** Real time of the last thorough look. */
  thoroughAt: number;
  /** The moment of the next known item, on the engine's clock. */
  nextDue: number;
  timer: NodeJS.Timeout | undefined;
};

export type Engine = {
  options: EngineOptions;
  db: Database;
  clock: Clock;
  app: AppClient;
  definitions: Map<string, Definition>;
  /** The last tick of each schedule, by `<function> <cron>`. */
  lastTicks: Map<string, number>;
  inFlight: Map<string, Call>;
  /** This process holds the lock; only the active one claims work and takes events. */
  active: boolean;
  stopping: boolean;
  closed: boolean;
  sync: { done: boolean; error: string | null };
  pump: Pump;
  /** Recorded while the test clock moves. */
  ran: Ran[];
};

/** Calls a SQL function until its outcome is known: across restarts of the database, until the engine closes. */
export async function persist<Answer>(engine: Engine, name: string, argument: unknown): Promise<Answer> {
  for (let wait = 50; ; wait = Math.min(wait * 2, 1_000)) {
    try {
      return await engine.db.call<Answer>(name, argument);
    } catch (error) {
      if (!mayRepeat(error) || engine.closed) throw error;
      engine.options.log("warn", `${name}: ${(error as Error).message}, trying again`);
      await sleep(wait);
    }
  }
}
