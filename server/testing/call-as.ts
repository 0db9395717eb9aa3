/** Every procedure of the router called in process, as anybody; and all that lies in the database, to see what a call changed. */
import { z } from "zod";
import { refusalShape } from "@/server/security/api-answer";
import { createCallerFactory, type Meta } from "@/server/trpc/init";
import { refusalOf } from "@/server/trpc/refusal-of";
import { appRouter } from "@/server/trpc/root";
import { claimsOf } from "./claims-of";
import type { TestDatabase } from "./database";
import type { Person } from "./factories";
import type { Path } from "./procedure-inputs";

type Definition = { type: string; meta?: Meta; inputs: z.ZodType[]; output?: z.ZodType };

const procedures = appRouter._def.procedures as unknown as Record<string, { _def: Definition }>;
export const paths = Object.keys(procedures) as Path[];

export function definitionOf(path: Path): Definition {
  const found = procedures[path];
  if (!found) throw new Error(`no procedure ${path}`);
  return found._def;
}

/** The fields an input has, in any of its forms. */
export function shapeOf(schema: z.ZodType | undefined): Record<string, z.ZodType> {
  if (schema instanceof z.ZodObject) return schema.shape;
  if (schema instanceof z.ZodUnion)
    return Object.assign({}, ...schema.options.map((one) => shapeOf(one as z.ZodType))) as Record<
      string,
      z.ZodType
    >;
  return {};
}

const createCaller = createCallerFactory(appRouter);
let addresses = 0;

/** "OK" with what was answered, or what people would be told, without the request id. Each call comes from an address of its own. */
export async function callAs(
  caller: Pick<Person, "userId" | "sessionId"> | undefined,
  path: Path,
  input: unknown,
): Promise<{ code: string; data?: unknown; field?: string }> {
  const context = {
    requestId: "req_1",
    address: `10.1.${++addresses >> 8}.${addresses & 255}`,
    background: false,
    claims: caller && claimsOf(caller),
  };
  const [noun = "", verb = ""] = path.split(".");
  const nouns = createCaller(context) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  try {
    return { code: "OK", data: await nouns[noun]?.[verb]?.(input) };
  } catch (error) {
    return refusalShape(refusalOf(error), "");
  }
}

/**
 * All rows by their table, as a fingerprint each, but for what a refusal may change: the audit log, the counters and the time a session
 * was last seen.
 */
export async function everything({ admin }: TestDatabase, but: string[] = []): Promise<unknown> {
  const tables = await admin<{ name: string }[]>`
    select tablename as name from pg_tables
     where schemaname = 'wallet' and tablename <> all (${["audit_log", "rate_limits", ...but]}) order by 1`;
  const parts = tables.map(({ name }) => {
    const row = name === "sessions" ? "to_jsonb(t) - 'last_seen_at' - 'idle_expires_at'" : "t";
    return `select '${name}' as name, count(*)::int as rows, sum(hashtextextended((${row})::text, 0))::text as content from wallet.${name} t`;
  });
  return admin.unsafe(`${parts.join(" union all ")} order by name`);
}
