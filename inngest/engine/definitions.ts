/** The function list as the SDK syncs it, checked against what the engine supports (INNGEST.md 2.2 and 3.4). */
import { parseCron, type Cron } from "./cron";
import { parseDuration } from "./durations";
import { compileExpression, type Expression } from "./expressions";
import { textOf, type Json } from "./protocol";

export type Definition = {
  id: string;
  config: { [key: string]: Json };
  maxAttempts: number;
  events: { name: string; condition: Expression | null }[];
  crons: { source: string; schedule: Cron }[];
  cancels: { event: string; condition: Expression | null; withinMs: number | null }[];
  concurrency: { limit: number; key: Expression | null }[];
  idempotency: Expression | null;
};

/** The function list asks for something the engine does not do; nothing of it was taken over. */
export class RefusedFunctions extends Error {}

type Fields = { [key: string]: Json };

const SUPPORTED = "triggers, retries, concurrency, idempotency, cancelOn, onFailure";
const KEYS = new Set(["id", "name", "triggers", "steps", "concurrency", "idempotency", "cancel"]);
const DEFAULT_RETRIES = 4;
const MAX_RETRIES = 20;

/** Checks a list as a whole; throws RefusedFunctions naming the first thing that is not supported, and where. */
export function parseDefinitions(list: Json): Map<string, Definition> {
  const definitions = new Map<string, Definition>();
  if (!Array.isArray(list)) throw new RefusedFunctions("the function list is not a list");
  for (const config of list) {
    const definition = parseDefinition(fields(config));
    definitions.set(definition.id, definition);
  }
  return definitions;
}

function parseDefinition(config: Fields): Definition {
  const id = textOf(config["id"]);
  const refuse = (what: string): never => {
    throw new RefusedFunctions(
      `${id}: ${what} is not supported by the embedded engine (supported: ${SUPPORTED})`,
    );
  };
  const expression = (source: Json | undefined, where: string): Expression | null => {
    if (source === undefined || source === null) return null;
    try {
      return compileExpression(textOf(source));
    } catch (error) {
      return refuse(`the expression "${textOf(source)}" of "${where}" (${(error as Error).message})`);
    }
  };
  only(config, KEYS, refuse);
  const triggers = items(config["triggers"]);
  return {
    id,
    config,
    maxAttempts: parseAttempts(config["steps"], refuse),
    events: triggers
      .filter((t) => t["cron"] === undefined)
      .map((t) => {
        only(t, new Set(["event", "expression"]), refuse, "trigger ");
        const name = textOf(t["event"]);
        if (name.includes("*")) refuse(`the wildcard event "${name}"`);
        return { name, condition: expression(t["expression"], "triggers") };
      }),
    crons: triggers
      .filter((t) => t["cron"] !== undefined)
      .map((t) => {
        only(t, new Set(["cron"]), refuse, "cron ");
        return parseSchedule(textOf(t["cron"]), refuse);
      }),
    cancels: items(config["cancel"]).map((cancel) => {
      only(cancel, new Set(["event", "if", "timeout"]), refuse, "cancel ");
      const event = textOf(cancel["event"]);
      if (event.startsWith("inngest/")) refuse(`cancelOn "${event}"`);
      const withinMs = cancel["timeout"] === undefined ? null : parseDuration(textOf(cancel["timeout"]));
      return { event, condition: expression(cancel["if"], "cancel"), withinMs };
    }),
    concurrency: parseConcurrency(config["concurrency"], refuse, expression),
    idempotency: expression(config["idempotency"], "idempotency"),
  };
}

type Refuse = (what: string) => never;

function only(value: Fields, allowed: Set<string>, refuse: Refuse, where = ""): void {
  for (const key of Object.keys(value))
    if (!allowed.has(key) && value[key] !== null) refuse(`${where}"${key}"`);
}

function parseAttempts(steps: Json | undefined, refuse: Refuse): number {
  const step = fields(fields(steps ?? null)["step"] ?? null);
  if (fields(step["runtime"] ?? null)["type"] === "ws") refuse('the runtime "ws"');
  const retries = fields(step["retries"] ?? null)["attempts"] ?? DEFAULT_RETRIES;
  if (!Number.isInteger(retries) || Number(retries) < 0) refuse(`"retries" of ${JSON.stringify(retries)}`);
  return Math.min(Number(retries), MAX_RETRIES) + 1;
}

function parseSchedule(source: string, refuse: Refuse): { source: string; schedule: Cron } {
  try {
    return { source, schedule: parseCron(source) };
  } catch (error) {
    return refuse(`the cron "${source}" (${(error as Error).message})`);
  }
}

function parseConcurrency(
  value: Json | undefined,
  refuse: Refuse,
  expression: (source: Json | undefined, where: string) => Expression | null,
): Definition["concurrency"] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  if (list.length > 2) refuse('more than two limits of "concurrency"');
  return list.map((entry) => {
    const option: Fields = typeof entry === "number" ? { limit: entry } : fields(entry);
    only(option, new Set(["limit", "key", "scope"]), refuse, "concurrency ");
    const { limit, key, scope } = option;
    if (scope !== undefined && scope !== "fn") refuse(`the concurrency scope ${JSON.stringify(scope)}`);
    if (!Number.isInteger(limit) || Number(limit) < 1)
      refuse(`a concurrency limit of ${JSON.stringify(limit)}`);
    return { limit: Number(limit), key: expression(key, "concurrency") };
  });
}

const fields = (value: Json): Fields =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};

const items = (value: Json | undefined): Fields[] =>
  Array.isArray(value) ? value.map(fields) : value === undefined || value === null ? [] : [fields(value)];
