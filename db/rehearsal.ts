import { AsyncLocalStorage } from "node:async_hooks";
import { newRequestId, requestContext, withRequestContext } from "@/server/observability/request-context";
import type { Pool } from "./pool";
import { toParameter } from "./values";

/** A call that changes something at the provider, and that a rehearsal therefore left out. */
type NotSent = { operation: string };

type Rehearsal = { journal: string[]; notSent: NotSent[] };

const storage = new AsyncLocalStorage<Rehearsal>();

/** True while the work in hand only rehearses. */
export const isRehearsal = (): boolean => storage.getStore() !== undefined;

/**
 * Runs `work`, the product's own code, without any lasting effect in the database. Each statement goes as one message: all commands
 * so far, this statement, the checks that wait for a commit, ROLLBACK. PostgreSQL takes a message of several statements as one transaction, which an error or a dead
 * connection ends as well, so nothing of it can ever be committed; what `work` reads is as if its commands had happened.
 * https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
 * Calls that change something at the provider are not sent (`withhold`); its reads are real, and are kept as such.
 */
export function rehearse<T>(work: () => Promise<T>): Promise<{ value: T; notSent: NotSent[] }> {
  const rehearsal: Rehearsal = { journal: [], notSent: [] };
  const context = { requestId: newRequestId(), ...requestContext(), rehearsal: true };
  return withRequestContext(context, () =>
    storage.run(rehearsal, async () => ({ value: await work(), notSent: rehearsal.notSent })),
  );
}

/** For what is true of the world and not of the rehearsal, such as the record of a call that was made. */
export const outsideRehearsal = <T>(work: () => T): T => storage.exit(work);

/** Notes a call that a rehearsal leaves out; false outside of any, and then it is to be sent. */
export function withhold(operation: string): boolean {
  const rehearsal = storage.getStore();
  rehearsal?.notSent.push({ operation });
  return rehearsal !== undefined;
}

/** The command that just succeeded belongs to what comes after it. Without effect outside of a rehearsal. */
export function keepInRehearsal(text: string, params: readonly unknown[]): void {
  storage.getStore()?.journal.push(withLiterals(text, params));
}

/** Sends one statement of a rehearsal. Rows as `createPool` gives them. */
export async function rehearseStatement(
  pool: Pool,
  text: string,
  params: readonly unknown[],
  arrays: boolean,
): Promise<unknown[]> {
  const journal = storage.getStore()?.journal ?? [];
  const statement = withLiterals(text, params);
  // The first one makes the answer a list of results; of those without columns there is none in it.
  const message = ["select", ...journal, statement, "set constraints all immediate", "rollback"];
  const results = await pool.query<Result>(message.join(";\n"), [], { simple: true, arrays: true });
  const rows = results.at(-1);
  if (!rows?.columns) throw new Error("a rehearsed statement answers rows");
  const names = rows.columns.map(({ name }) => name);
  const whole = rows.filter(() => true); // see `createPool` on holes
  return arrays
    ? whole
    : whole.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place]])));
}

type Result = unknown[][] & { columns?: { name: string }[] };

/** Quoted text and names, which hold no parameter, or a parameter. */
const PARTS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g;

/** The statement with its parameters written into it, as strings whose type the statement says, as for parameters. */
export const withLiterals = (text: string, params: readonly unknown[]): string =>
  text.replace(PARTS, (part: string, number: string | undefined) => {
    if (number === undefined) return part;
    if (Number(number) > params.length) throw new RangeError(`there is no parameter $${number}`);
    return literal(toParameter(params[Number(number) - 1]));
  });

function literal(value: string | null): string {
  if (value === null) return "null";
  if (value.includes("\0")) throw new RangeError("a statement can't take a NUL");
  return ` '${value.replaceAll("'", "''")}'`; // standard_conforming_strings: a backslash is itself
}
