import type { z } from "zod";
import { isRefusalCode, Refusal, type RefusalCode } from "@/server/errors";
import { env } from "@/server/env";
import { SQL_STATES } from "@/server/sql-states";
import { query } from "./client";
import { isLost, sqlState, wasNotSent } from "./failures";
import { createLanes } from "./lanes";
import { ANNOUNCING, outboxGrew } from "./outbox-signal";
import { isRehearsal, keepInRehearsal } from "./rehearsal";
import { retryKeyed } from "./retry";

type Arguments = Record<string, unknown>;

/** A person is told that nothing was done when no connection was to be had for this long; background work waits longer. */
const TOLD_WITHIN_MS = 2_500;
/** Comparing a statement takes as long as its pool lets one statement run. */
const COMPARED_WITHIN_MS = 300_000;

/**
 * Calls one SQL command as one prepared statement and gives back its one row, parsed.
 * WLxxx states that stand for a refusal become that `Refusal`; all other errors pass through. Repeated (up to 15 s) after a
 * lost connection, a deadlock or a lock timeout, since every command in `db/functions` bears being repeated: it is keyed by
 * an idempotency key, a provider object or a status, and answers `already` the second time.
 *
 * @param args names without the `p_` prefix, in camelCase or snake_case: `{ userId }` becomes `p_user_id => …`
 */
export async function callCommand<Schema extends z.ZodType>(
  pool: "app" | "worker" | "reconcile",
  name: string,
  args: Arguments,
  row: Schema,
): Promise<z.infer<Schema>> {
  const keys = Object.keys(args);
  const list = keys.map((key, index) => `p_${toSnake(key)} => $${index + 1}`).join(", ");
  const text = `select * from wallet.${name}(${list})`;
  const values = keys.map((key) => args[key]);
  try {
    const rows = await retryKeyed(
      () => query(pool, text, values, { name: `${name}:${keys.length}` }),
      pool === "app"
        ? { unsentMs: TOLD_WITHIN_MS }
        : pool === "reconcile"
          ? { deadlineMs: COMPARED_WITHIN_MS }
          : {},
    );
    if (isRehearsal()) keepInRehearsal(text, values);
    else if (ANNOUNCING.has(name)) outboxGrew();
    return row.parse(rows[0]);
  } catch (error) {
    throw asRefusal(error);
  }
}

/**
 * A refusal raised in SQL as the Refusal people are told. A statement that never left is BUSY; one whose answer was lost is
 * OUTCOME_UNKNOWN, never "nothing was done". Anything else comes back unchanged.
 */
export function asRefusal(error: unknown): unknown {
  const state = sqlState(error);
  if (state !== undefined && state in SQL_STATES) {
    const code: RefusalCode | null = SQL_STATES[state as keyof typeof SQL_STATES];
    return code !== null && isRefusalCode(code) ? new Refusal(code) : error;
  }
  if (!isLost(error)) return error;
  return Object.assign(new Refusal(wasNotSent(error) ? "BUSY" : "OUTCOME_UNKNOWN"), { cause: error });
}

/** Lanes per batched command and process: enough to keep two cores busy, few enough for calls to gather. */
const LANES = 3;
const MOST = 64;

/**
 * A command that many people cause at once: `callCommand` while it is alone, and `<name>_batch` for up to 64 that came together,
 * with the same outcome for each (LEDGER: "Micro-batching"). COMMAND_BATCHING=0 switches the gathering off.
 */
export function batchedCommand<Schema extends z.ZodType>(
  pool: "app" | "worker",
  name: string,
  row: Schema,
): (args: Arguments) => Promise<z.infer<Schema>> {
  const alone = (args: Arguments): Promise<z.infer<Schema>> => callCommand(pool, name, args, row);
  const together = async (all: Arguments[]): Promise<z.infer<Schema>[]> => {
    const items = all.map((args, place) => ({
      place,
      ...Object.fromEntries(Object.entries(args).map(([key, value]) => [toSnake(key), value])),
    }));
    const rows = await query<{ place: number }>(
      pool,
      `select * from wallet.${name}_batch($1::jsonb) order by place`,
      [items],
      { name: `${name}_batch` },
    );
    if (ANNOUNCING.has(name)) outboxGrew();
    return rows.map((one) => row.parse(one));
  };
  const gathered = createLanes({ lanes: LANES, most: MOST, alone, together });
  return (args) =>
    env().COMMAND_BATCHING && !isRehearsal()
      ? gathered(args).catch((error: unknown) => Promise.reject(asRefusal(error)))
      : alone(args);
}

const toSnake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
