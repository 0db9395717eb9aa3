/** The objects of the audit log, as people write them: `usr_…` for a user, `kind:id` for what has no id of its own. */
import { decodeId, encodeId } from "@/db/ids";
import { findTransactionId } from "@/server/transactions/public-id";

const PREFIXES: Readonly<Record<string, string>> = {
  user: "usr",
  session: "ses",
  bank_account: "bnk",
  delivery: "whk",
  dead_letter: "dlt",
  approval: "apr",
  break: "brk",
  run: "run",
  statement: "sta",
  statement_map: "map",
  replay_run: "rpl",
  factor: "fct",
  step_up: "stp",
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id people see, or what is stored where there is none. Transactions need their type: see `audit-queries.ts`. */
export function shownId(kind: string, id: string): string {
  const prefix = PREFIXES[kind];
  return prefix !== undefined && UUID.test(id) ? encodeId(prefix, id) : id;
}

/** What somebody who typed this may mean: a kind and an id; undefined for nothing we know. */
export function findObject(text: string): { kind: string; id: string } | undefined {
  const transaction = findTransactionId(text);
  if (transaction !== undefined) return { kind: "transaction", id: transaction };
  for (const [kind, prefix] of Object.entries(PREFIXES)) {
    const id = decodeId(prefix, text);
    if (id !== undefined) return { kind, id };
  }
  const [kind, ...rest] = text.split(":");
  return kind && rest.length > 0 ? { kind, id: rest.join(":") } : undefined;
}

/** Who did it: a user, or a word for what is none (`system`, `anonymous`, and `operator`, whatever their name on the server). */
export function shownActor(actor: string): { kind: string; userId: string | null } {
  const id = actor.startsWith("user:") ? actor.slice(5) : "";
  if (UUID.test(id)) return { kind: "user", userId: encodeId("usr", id) };
  return { kind: actor.startsWith("operator:") ? "operator" : actor, userId: null };
}
