/** That the program connects as the roles it was given, and that these can do no more than this tree lists. */
import { CATALOG, compareCatalog, describeDrift, givesMore } from "./catalog";
import { query } from "./client";

const ROLES = { app: "wallet_app", worker: "wallet_worker", read: "wallet_read" } as const;

/** What a role could do without any grant of ours. */
const POWERS = `
  select current_user::text as name, session_user::text as login,
         (select array_to_string(array_agg(x.what order by x.what), ', ') from (
            select 'may create in schema ' || n.nspname as what from pg_namespace n
             where n.nspname !~ '^pg_' and has_schema_privilege(n.oid, 'create')
            union all select 'may create in the database' where has_database_privilege(current_database(), 'create')
            union all select 'may make temporary tables' where has_database_privilege(current_database(), 'temp')
            union all select 'owns ' || c.relname from pg_class c where pg_has_role(c.relowner, 'usage')
            union all select 'owns ' || p.proname from pg_proc p where pg_has_role(p.proowner, 'usage')
            union all select 'belongs to ' || r.rolname from pg_roles r where r.rolname <> current_user and pg_has_role(r.oid, 'member')
          ) x) as powers`;

type Powers = { name: string; login: string; powers: string | null };

/**
 * What the roles of the three pools can do beyond the list, as sentences; none when all is as it should be. Reads only; throws when the
 * database does not answer.
 */
export async function findExcess(): Promise<string[]> {
  const found: string[] = [];
  const lines = await query<{ line: string }>("app", CATALOG);
  const drift = compareCatalog(lines.map(({ line }) => line));
  for (const [pool, role] of Object.entries(ROLES) as [keyof typeof ROLES, string][]) {
    const [who] = await query<Powers>(pool, POWERS);
    if (who?.name !== role || who.login !== role)
      found.push(`the ${pool} pool connects as ${who?.login ?? "nobody"}, not as ${role}`);
    if (who?.powers) found.push(`${role} ${who.powers}`);
    found.push(...drift.filter((one) => givesMore(one, role)).map(describeDrift));
  }
  return [...new Set(found)];
}
