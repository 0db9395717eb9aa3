import postgres from "postgres";

export type Database = {
  /** Calls one SQL function of schema.sql: one statement, one jsonb argument, a JSON answer. */
  call<Answer>(name: string, argument: unknown): Promise<Answer>;
  /** Any other single statement; `simple` allows several, without parameters. */
  query(text: string, parameters?: string[], simple?: boolean): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
};

type Pool = { sql: postgres.Sql; running: number; idle: (() => void) | null };
type Job = {
  run: (sql: postgres.Sql) => Promise<Record<string, unknown>[]>;
  settle: (pool: Pool) => void;
  fail: (error: Error) => void;
};
type State = {
  open: () => postgres.Sql;
  max: number;
  current: Pool;
  line: Set<Job>;
  renewal: NodeJS.Timeout | null;
  renewedAt: number;
  ended: boolean;
  retiring: Set<Promise<void>>;
};

const DEADLINE_MS = 8_000;
const WAIT_MS = 3_000;
const RENEW_EVERY_MS = 200;
const LOST = /^(CONNECTION_|CONNECT_TIMEOUT$|DEADLINE$|E[A-Z]{4,}$|57P0[123]$|08|53300$)/;

/** True when the statement may be sent again: the connection or the wait failed, or PostgreSQL undid it (deadlock). */
export function mayRepeat(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code === "BUSY" ||
    code === "40P01" ||
    code === "40001" ||
    code === "55P03" ||
    code === "57014" ||
    LOST.test(code)
  );
}

/**
 * A pool that survives the death of the database: one statement at a time on a connection, a waiting line of its own,
 * a deadline for each statement, and a new pool after a connection error. Nothing here ever rejects unhandled.
 */
export function openDatabase(url: string, schema: string, max: number): Database {
  const settings = {
    max,
    max_pipeline: 0,
    fetch_types: false,
    backoff: () => 0,
    connect_timeout: 3,
    max_lifetime: null,
    onnotice: () => {},
    connection: {
      search_path: schema,
      application_name: "octoco-engine",
      statement_timeout: 6_000,
      lock_timeout: 4_000,
    },
  };
  const open = (): postgres.Sql => postgres(url, settings);
  const current = { sql: open(), running: 0, idle: null };
  const state: State = {
    open,
    max,
    current,
    line: new Set(),
    renewal: null,
    renewedAt: 0,
    ended: false,
    retiring: new Set(),
  };
  const query: Database["query"] = (text, parameters = [], simple = false) =>
    enqueue(state, async (sql) => [
      ...(await sql.unsafe<Record<string, unknown>[]>(text, parameters, simple ? {} : { prepare: true })),
    ]);
  return {
    query,
    call: async <Answer>(name: string, argument: unknown) => {
      const rows = await query(`select ${name}($1::text::jsonb)::text as answer`, [JSON.stringify(argument)]);
      return JSON.parse(String(rows[0]?.["answer"])) as Answer;
    },
    end: () => end(state),
  };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });

function enqueue(state: State, run: Job["run"]): Promise<Record<string, unknown>[]> {
  if (state.ended) return Promise.reject(failure("ENDED", "the pool has ended"));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      state.line.delete(job);
      reject(failure("BUSY", "no database connection free in time, nothing was sent"));
    }, WAIT_MS);
    const job: Job = {
      run,
      settle: (pool) => {
        clearTimeout(timer);
        void send(state, pool, run).then(resolve, reject);
      },
      fail: (error) => {
        clearTimeout(timer);
        reject(error);
      },
    };
    state.line.add(job);
    pump(state);
  });
}

/** Nothing is sent while a renewal is pending, and never more statements than connections. */
function pump(state: State): void {
  for (const job of state.line) {
    if (state.renewal || state.current.running >= state.max) return;
    state.line.delete(job);
    job.settle(state.current);
  }
}

async function send(state: State, pool: Pool, run: Job["run"]): Promise<Record<string, unknown>[]> {
  pool.running++;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failure("DEADLINE", "no answer in time, outcome unknown")), DEADLINE_MS);
  });
  const answer = run(pool.sql);
  try {
    return whole(await Promise.race([answer, deadline]));
  } catch (error) {
    if (LOST.test(codeOf(error))) renew(state, pool);
    throw error;
  } finally {
    clearTimeout(timer);
    const settled = (): void => {
      pool.running--;
      if (pool.running === 0) pool.idle?.();
      pump(state);
    };
    void answer.then(settled, settled);
  }
}

/** After a statement that failed in mid-result, the driver's next result on that connection starts with holes. */
function whole(rows: Record<string, unknown>[]): Record<string, unknown>[] {
  return rows.filter((row) => row !== undefined);
}

function renew(state: State, pool: Pool): void {
  if (pool !== state.current || state.renewal || state.ended) return;
  state.renewal = setTimeout(
    () => {
      state.renewal = null;
      if (state.ended) return;
      state.renewedAt = Date.now();
      const old = state.current;
      state.current = { sql: state.open(), running: 0, idle: null };
      retire(state, old);
      pump(state);
    },
    Math.max(0, state.renewedAt + RENEW_EVERY_MS - Date.now()),
  );
}

/** An old pool gets no new work and ends when its last statement settles, after 5 s at the latest. */
function retire(state: State, pool: Pool): void {
  const drained = new Promise<void>((resolve) => {
    if (pool.running === 0) return resolve();
    const timer = setTimeout(resolve, 5_000);
    pool.idle = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  const ended = drained.then(() => pool.sql.end({ timeout: 1 })).catch(() => {});
  state.retiring.add(ended);
  void ended.then(() => state.retiring.delete(ended));
}

async function end(state: State): Promise<void> {
  state.ended = true;
  if (state.renewal) clearTimeout(state.renewal);
  for (const job of state.line) job.fail(failure("ENDED", "the pool has ended"));
  state.line.clear();
  retire(state, state.current);
  await Promise.all(state.retiring);
}
