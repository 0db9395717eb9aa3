import { parseAddress } from "./address";
import { failure, isLost } from "./failures";
import { type Generation, type GenerationConfig, openGeneration, retire } from "./generation";
import { toParameter } from "./values";

/** Lock 2 s (role) < statement 5 s (role) < deadline < silence < request 15 s. */
const LADDER = {
  max: 16,
  connectSeconds: 3,
  waitMs: 3000,
  deadlineMs: 8000,
  silenceMs: 10_000,
  renewEveryMs: 200,
  drainMs: 5000,
};

export type PoolOptions = Partial<typeof LADDER> & {
  /** See `parseAddress` for its TLS options. */
  url: string;
  /** Run-time parameters sent when a connection starts, for instance `application_name`. */
  settings?: Record<string, string>;
};

export type QueryOptions = {
  /** Given: the text is prepared once per connection, which saves a round trip. Only for fixed texts. */
  name?: string;
  /** Rows as lists of values in the order of the columns, instead of objects. */
  arrays?: boolean;
  /** Without parameters, as one message; of several statements each result with columns is one row here. For rehearsals. */
  simple?: boolean;
};

/** Counters since the pool opened, then what is waiting and running at this moment. */
export type PoolStats = Record<
  "renewed" | "deadline" | "busy" | "silent" | "holes" | "waiting" | "running",
  number
>;

export type Pool = {
  query: <Row>(text: string, params?: readonly unknown[], options?: QueryOptions) => Promise<Row[]>;
  stats: () => PoolStats;
  end: () => Promise<void>;
};

type Job = {
  text: string;
  params: (string | null)[];
  options: QueryOptions;
  resolve: (rows: unknown[]) => void;
  reject: (error: unknown) => void;
  timer: NodeJS.Timeout;
};

type State = {
  config: typeof LADDER & GenerationConfig;
  counters: Omit<PoolStats, "waiting" | "running">;
  line: Set<Job>;
  current: Generation;
  retiring: Set<Promise<void>>;
  renewal: NodeJS.Timeout | undefined;
  renewedAt: number;
  ended: boolean;
};

/**
 * A pool of connections with every fence of the reliability design around the driver. Guarantees: one statement at a
 * time on a connection; complete rows or an error; an answer within `waitMs + deadlineMs`, whatever the network does;
 * nothing left open after `end()`.
 *
 * `query` sends ONE statement, at most once, and never repeats it. It fails with `BUSY` (nothing was sent), `DEADLINE`
 * or a connection error (outcome unknown, see `isLost`), `ENDED`, or PostgreSQL's error (see `sqlState`). Parameters
 * and results travel as `toParameter` says.
 */
export function createPool(options: PoolOptions): Pool {
  const { url, settings = {}, ...rest } = options;
  const config = { ...LADDER, ...rest, address: parseAddress(url), settings };
  const counters = { renewed: 0, deadline: 0, busy: 0, silent: 0, holes: 0 };
  const state: State = {
    config,
    counters,
    line: new Set(),
    current: openGeneration(config, () => counters.silent++),
    retiring: new Set(),
    renewal: undefined,
    renewedAt: 0,
    ended: false,
  };
  return {
    query: <Row>(text: string, params: readonly unknown[] = [], options: QueryOptions = {}) =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller knows its own statement's rows
      enqueue(state, text, params, options) as Promise<Row[]>,
    stats: () => ({ ...counters, waiting: state.line.size, running: state.current.running }),
    end: () => end(state),
  };
}

/** The waiting line is ours: the driver never holds more statements than connections. */
function enqueue(
  state: State,
  text: string,
  params: readonly unknown[],
  options: QueryOptions,
): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    if (state.ended) throw failure("ENDED", "the pool has ended");
    const encoded = params.map(toParameter);
    const timer = setTimeout(() => {
      state.line.delete(job);
      state.counters.busy++;
      reject(failure("BUSY", "no connection came free in time, nothing was sent"));
    }, state.config.waitMs);
    const job: Job = { text, params: encoded, options, resolve, reject, timer };
    state.line.add(job);
    pump(state);
  });
}

function pump(state: State): void {
  for (const job of state.line) {
    if (state.renewal || state.current.running >= state.config.max) return; // none to a generation known to be broken
    state.line.delete(job);
    clearTimeout(job.timer);
    send(state, state.current, job);
  }
}

function send(state: State, generation: Generation, job: Job): void {
  generation.running++;
  const timer = setTimeout(() => {
    state.counters.deadline++;
    renew(state, generation);
    job.reject(
      failure("DEADLINE", `${job.options.name ?? "statement"}: no answer in time, the outcome is unknown`),
    );
  }, state.config.deadlineMs);
  const settled = (): void => {
    clearTimeout(timer);
    if (--generation.running === 0) generation.idle();
  };
  const how = { prepare: job.options.name !== undefined, simple: job.options.simple === true };
  const statement = generation.sql.unsafe(job.text, job.params, how);
  (job.options.arrays ? statement.values() : statement).then(
    (rows) => {
      settled();
      job.resolve(whole(state, rows));
      pump(state);
    },
    (error: unknown) => {
      settled();
      if (isLost(error)) renew(state, generation);
      job.reject(error);
      pump(state);
    },
  );
}

/** A statement that failed in mid-result leaves holes at the head of the next result; `filter` skips holes. */
function whole(state: State, rows: unknown[]): unknown[] {
  const found = rows.filter(() => true);
  if (found.length < rows.length) state.counters.holes++;
  return found;
}

/** After a connection error of the current generation a new one takes over, at most every `renewEveryMs`. */
function renew(state: State, broken: Generation): void {
  if (broken !== state.current || state.renewal || state.ended) return;
  const delay = Math.max(0, state.renewedAt + state.config.renewEveryMs - Date.now());
  state.renewal = setTimeout(() => {
    state.renewal = undefined;
    state.renewedAt = Date.now();
    state.counters.renewed++;
    state.current = openGeneration(state.config, () => state.counters.silent++);
    const retired = retire(broken, state.config.drainMs).finally(() => state.retiring.delete(retired));
    state.retiring.add(retired);
    pump(state);
  }, delay);
}

async function end(state: State): Promise<void> {
  state.ended = true;
  clearTimeout(state.renewal);
  for (const job of state.line) {
    clearTimeout(job.timer);
    job.reject(failure("ENDED", "the pool has ended"));
  }
  state.line.clear();
  await Promise.all([retire(state.current, state.config.drainMs), ...state.retiring]);
}
