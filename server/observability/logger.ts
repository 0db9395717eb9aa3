/**
 * Structured logs: one JSON line per event, built from the named fields below and nothing else. There is no way to pass an
 * object, a body, a header or a person's data; text is redacted once more and stays on its line.
 */
import pino, { type DestinationStream } from "pino";
import { env } from "@/server/env";
import { redact } from "./redact";
import { requestContext } from "./request-context";

type LogFields = {
  procedure?: string | undefined;
  route?: string | undefined;
  method?: string | undefined;
  status?: number | undefined;
  outcome?: string | undefined;
  code?: string | undefined;
  reason?: string | undefined;
  ms?: number | undefined;
  bytes?: number | undefined;
  count?: number | undefined;
  attempt?: number | undefined;
  userId?: string | undefined;
  sessionId?: string | undefined;
  transactionId?: string | undefined;
  deliveryId?: string | undefined;
  breakId?: string | undefined;
  alertId?: string | undefined;
  purchaseId?: string | undefined;
  payoutId?: string | undefined;
  ipHash?: string | undefined;
  operation?: string | undefined;
  job?: string | undefined;
  runId?: string | undefined;
  eventName?: string | undefined;
  law?: string | undefined;
  /** A seal of the ledger: its number, a colon, its hash. */
  sealId?: string | undefined;
  state?: string | undefined;
  errorName?: string | undefined;
  errorCode?: string | undefined;
  errorMessage?: string | undefined;
  errorAt?: string | undefined;
};

export type Logger = Record<
  "debug" | "info" | "warn" | "error" | "fatal",
  (event: string, fields?: LogFields) => void
>;

const IDS = /Id$/;
const PLAIN_ID = /^[A-Za-z0-9_:.-]{1,80}$/;

type Value = string | number | boolean;

function safe(name: string, value: Value): Value {
  if (typeof value !== "string") return value;
  return IDS.test(name) && PLAIN_ID.test(value) ? value : redact(value);
}

function line(fields: LogFields): Record<string, Value> {
  const all = { ...requestContext(), ...fields };
  const present = Object.entries(all).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, safe(name, value)]));
}

/** A logger that writes to `destination`; the product uses `log`, tests make their own. */
export function makeLogger(level: string, destination?: DestinationStream): Logger {
  const settings = {
    level,
    base: null,
    messageKey: "event",
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const sink = destination ? pino(settings, destination) : pino(settings);
  const write =
    (label: keyof Logger) =>
    (event: string, fields: LogFields = {}): void =>
      sink[label](line(fields), event);
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    fatal: write("fatal"),
  };
}

let made: Logger | undefined;

/** Made at the first line, since the level comes from the environment, which a build does not have. */
function ours(): Logger {
  made ??= makeLogger(env().LOG_LEVEL);
  return made;
}

/** `log.info("deposit.settled", { transactionId, outcome })`: a dotted event name, never a sentence with values in it. */
export const log: Logger = {
  debug: (event, fields) => ours().debug(event, fields),
  info: (event, fields) => ours().info(event, fields),
  warn: (event, fields) => ours().warn(event, fields),
  error: (event, fields) => ours().error(event, fields),
  fatal: (event, fields) => ours().fatal(event, fields),
};

const textAt = (holder: object, name: string): string | undefined => {
  const value: unknown = Reflect.get(holder, name);
  return typeof value === "string" ? value : undefined;
};

/** The innermost cause that carries a code: drivers wrap, and the wrapper's message quotes the statement. */
function rootOf(error: object): object {
  let at = error;
  for (let depth = 0; depth < 5 && textAt(at, "code") === undefined; depth += 1) {
    const cause: unknown = Reflect.get(at, "cause");
    if (typeof cause !== "object" || cause === null) break;
    at = cause;
  }
  return at;
}

/**
 * What may be said of an unexpected error: its name, its code, and where in our code it rose. The message is left out when
 * the error comes from the database (SQLSTATE), as it can quote values; it is redacted otherwise. Never the query.
 */
export function errorFields(error: unknown): LogFields {
  if (typeof error !== "object" || error === null) return { errorName: typeof error };
  const root = rootOf(error);
  const code = textAt(root, "code");
  const fromDatabase = textAt(root, "severity") !== undefined || "query" in root || "query" in error;
  return {
    errorName: textAt(error, "name"),
    errorCode: code,
    errorMessage: fromDatabase ? undefined : textAt(root, "message")?.slice(0, 300),
    errorAt: textAt(error, "stack")
      ?.split("\n")
      .find((frame) => /^\s+at /.test(frame) && !/node_modules|node:/.test(frame))
      ?.trim(),
  };
}
