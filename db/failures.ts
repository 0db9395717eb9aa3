/** Connection gone, never made, or no answer in time: either nothing was sent, or the outcome is unknown. */
const LOST =
  /^(BUSY$|ENDED$|DEADLINE$|CONNECTION_|CONNECT_TIMEOUT$|E[A-Z]{4,}$|EAI_|ERR_(TLS|SSL|SOCKET|STREAM)_|57P0[123]$|08|53300$)/;
/** Asking again by key can help. Not BUSY, which has waited already, nor ENDED, nor a certificate we don't trust. */
const REPEATABLE = /^(40001|40P01|55P03)$/;
const FINAL = /^(BUSY$|ENDED$|ERR_TLS_)/;

/** An error of this client: `BUSY`, `DEADLINE` or `ENDED`. */
export const failure = (code: "BUSY" | "DEADLINE" | "ENDED", message: string): Error & { code: string } =>
  Object.assign(new Error(message), { code });

/** The error beneath the wrappers (Drizzle puts the driver's error into `cause`) that carries a code. */
function coded(error: unknown): { code: string; name: string } | undefined {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause, depth++
  ) {
    if ("code" in current && typeof current.code === "string")
      return { code: current.code, name: current.name };
  }
  return undefined;
}

/** The SQLSTATE PostgreSQL gave (`23505`, `WL001`), or undefined when the error isn't PostgreSQL's. */
export function sqlState(error: unknown): string | undefined {
  const found = coded(error);
  return found?.name === "PostgresError" ? found.code : undefined;
}

/**
 * True when the database could not be reached, was busy, or gave no answer: the outcome is then unknown, so the
 * caller answers 503 and asks again by idempotency key, never without one.
 */
export const isLost = (error: unknown): boolean => LOST.test(coded(error)?.code ?? "");

/** True when repeating a keyed command may succeed: serialisation, deadlock and lock timeouts, and lost connections. */
export function isRepeatable(error: unknown): boolean {
  const code = coded(error)?.code ?? "";
  return REPEATABLE.test(code) || (LOST.test(code) && !FINAL.test(code));
}

/** True when the statement surely never left this process: no connection took it. */
export const wasNotSent = (error: unknown): boolean =>
  /^(BUSY|ENDED|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT|57P03|53300)$/.test(
    coded(error)?.code ?? "",
  );
