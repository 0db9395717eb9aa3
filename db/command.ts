import type { z } from "zod";
import { isRefusalCode, Refusal, type RefusalCode, SQL_STATES } from "@/server/errors";
import { query } from "./client";
import { isLost, sqlState, wasNotSent } from "./failures";
import { retryKeyed } from "./retry";

type Arguments = Record<string, unknown>;

/**
 * Calls one SQL command as one prepared statement and gives back its one row, parsed.
 * WLxxx states that stand for a refusal become that `Refusal`; all other errors pass through. Repeated (up to 15 s) after a
 * lost connection, a deadlock or a lock timeout, since every command in `db/functions` bears being repeated: it is keyed by
 * an idempotency key, a provider object or a status, and answers `already` the second time.
 *
 * @param args names without the `p_` prefix, in camelCase or snake_case: `{ userId }` becomes `p_user_id => …`
 */
export async function callCommand<Schema extends z.ZodType>(
  pool: "app" | "worker",
  name: string,
  args: Arguments,
  row: Schema,
): Promise<z.infer<Schema>> {
  const keys = Object.keys(args);
  const list = keys.map((key, index) => `p_${toSnake(key)} => $${index + 1}`).join(", ");
  const text = `select * from wallet.${name}(${list})`;
  try {
    const rows = await retryKeyed(() =>
      query(
        pool,
        text,
        keys.map((key) => args[key]),
        { name: `${name}:${keys.length}` },
      ),
    );
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

const toSnake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
