/**
 * What a database is, as lines of text: roles and what they belong to, owners, grants, columns, constraints, indexes, triggers, and every
 * function with its search path and body. `catalog.json` holds the lines that this tree makes (`npm run db:catalog` writes it, a test
 * holds it); a database that says anything else has drifted.
 */
import expected from "./catalog.json";

/** `key = state`: two lines with one key and different states are one thing that was changed. */
const hash = (text: string): string => `left(encode(sha256(convert_to(${text}, 'UTF8')), 'hex'), 32)`;
const yes = (condition: string, word: string): string => `case when ${condition} then ' ${word}' else '' end`;
const OURS = `('wallet_owner', 'wallet_migrate', 'wallet_app', 'wallet_worker', 'wallet_read', 'engine', 'revio_sandbox')`;
const NS = `'wallet'::regnamespace`;
const who = (oid: string): string =>
  `case ${oid} when 0 then 'public' else pg_catalog.pg_get_userbyid(${oid}) end`;
const grant = (on: string, acl: string): string =>
  `'grant ' || lower(${acl}.privilege_type) || ' on ' || ${on} || ' to ' || ${who(`${acl}.grantee`)} || ' = given' || ${yes(`${acl}.is_grantable`, "onwards")}`;
const fn = `p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'`;

/** Readable by every role. Whoever administers the server (a superuser, or who may create roles) is no part of it. */
export const CATALOG = `
  select 'role ' || r.rolname || ' =' || ${yes("r.rolcanlogin", "login")} || ${yes("r.rolsuper", "superuser")} || ${yes("r.rolcreatedb", "createdb")}
         || ${yes("r.rolcreaterole", "createrole")} || ${yes("r.rolreplication", "replication")} || ${yes("r.rolbypassrls", "bypassrls")}
         || ${yes("r.rolinherit", "inherit")} || coalesce(' ' || (select string_agg(c, ' ' order by c) from unnest(r.rolconfig) c), '') as line
    from pg_roles r where r.rolname in ${OURS}
  union all
  select 'member ' || m.rolname || ' of ' || g.rolname || ' =' || ${yes("a.inherit_option", "inherit")} || ${yes("a.set_option", "set")} || ${yes("a.admin_option", "admin")}
    from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid
   where (m.rolname in ${OURS} or g.rolname in ${OURS}) and not m.rolsuper and not m.rolcreaterole
  union all
  select 'schema ' || n.nspname || ' = ' || pg_get_userbyid(n.nspowner) from pg_namespace n where n.nspname in ('wallet', 'engine', 'revio_sandbox')
  union all
  select ${grant("'schema ' || n.nspname", "x")} from pg_namespace n, aclexplode(n.nspacl) x
   where n.nspname in ('wallet', 'engine', 'revio_sandbox', 'public') and x.grantee <> n.nspowner
     and (n.nspname <> 'public' or ${who("x.grantee")} in ('public', 'wallet_owner', 'wallet_migrate', 'wallet_app', 'wallet_worker', 'wallet_read', 'engine', 'revio_sandbox'))
  union all
  select ${grant("'database'", "x")} from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x
   where d.datname = current_database() and x.grantee <> d.datdba and ${who("x.grantee")} <> 'wallet_owner'
  union all
  select 'relation ' || c.relname || ' = ' || c.relkind::text || ' ' || pg_get_userbyid(c.relowner) || ${yes("c.relrowsecurity", "rls")}
    from pg_class c where c.relnamespace = ${NS} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  union all
  select ${grant("c.relname", "x")} from pg_class c, aclexplode(c.relacl) x where c.relnamespace = ${NS} and x.grantee <> c.relowner
  union all
  select ${grant("c.relname || '.' || t.attname", "x")} from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) x
   where c.relnamespace = ${NS} and x.grantee <> c.relowner
  union all
  select 'column ' || c.relname || '.' || t.attname || ' = ' || format_type(t.atttypid, t.atttypmod) || ${yes("t.attnotnull", "required")}
         || coalesce(' default ' || pg_get_expr(e.adbin, e.adrelid), '')
    from pg_attribute t join pg_class c on c.oid = t.attrelid left join pg_attrdef e on (e.adrelid, e.adnum) = (t.attrelid, t.attnum)
   where c.relnamespace = ${NS} and c.relkind in ('r', 'p', 'v', 'm') and t.attnum > 0 and not t.attisdropped
  union all
  select 'constraint ' || k.conrelid::regclass || ' ' || k.conname || ' = ' || ${hash("pg_get_constraintdef(k.oid)")} || ${yes("not k.convalidated", "unchecked")}
    from pg_constraint k where k.connamespace = ${NS} and k.conrelid <> 0 and k.contype <> 'n'
  union all
  select 'index ' || i.indexrelid::regclass || ' = ' || ${hash("pg_get_indexdef(i.indexrelid)")} || ${yes("not i.indisvalid", "invalid")}
    from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace = ${NS}
  union all
  select 'trigger ' || c.relname || ' ' || t.tgname || ' = ' || t.tgenabled::text || ' ' || ${hash("pg_get_triggerdef(t.oid)")}
    from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = ${NS} and not t.tgisinternal
  union all
  select 'trigger of a constraint on ' || c.relname || ' ' || t.tgname || ' = ' || t.tgenabled::text
    from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = ${NS} and t.tgisinternal and t.tgenabled <> 'O'
  union all
  select 'function ' || ${fn} || ' = ' || pg_get_userbyid(p.proowner) || ' ' || (select l.lanname from pg_language l where l.oid = p.prolang) || ' ' || p.provolatile::text
         || ${yes("p.prosecdef", "definer")} || coalesce(' ' || array_to_string(p.proconfig, ' '), '') || ' ' || ${hash("p.prosrc")}
    from pg_proc p where p.pronamespace = ${NS}
  union all
  select ${grant(fn, "x")} from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
   where p.pronamespace = ${NS} and x.grantee <> p.proowner
  order by 1`;

/** One thing that is not as this tree makes it; null where it isn't there. */
type Drift = { thing: string; here: string | null; there: string | null };

const byKey = (lines: readonly string[]): Map<string, string> =>
  new Map(
    lines.map((line) => {
      const at = line.indexOf(" =");
      return [line.slice(0, at), line.slice(at + 2).trim()] as const;
    }),
  );

/** What differs between these lines of a database (`there`) and those this tree makes (`here`), in the order of their names. */
export function compareCatalog(found: readonly string[], wanted: readonly string[] = expected): Drift[] {
  const [here, there] = [byKey(wanted), byKey(found)];
  return [...new Set([...here.keys(), ...there.keys()])]
    .filter((thing) => here.get(thing) !== there.get(thing))
    .sort()
    .map((thing) => ({ thing, here: here.get(thing) ?? null, there: there.get(thing) ?? null }));
}

/** One difference as a sentence. */
export const describeDrift = ({ thing, here, there }: Drift): string =>
  there === null
    ? `missing: ${thing}`
    : here === null
      ? `unexpected: ${thing}${there === "" ? "" : ` (${there})`}`
      : `changed: ${thing} (is ${there || "nothing"}, should be ${here || "nothing"})`;

/** Whether a difference gives this role, or everybody, more than it should have. */
export const givesMore = ({ thing, there }: Drift, role: string): boolean =>
  there !== null &&
  (thing === `role ${role}` ||
    thing.startsWith(`member ${role} of `) ||
    (thing.startsWith("grant ") && (thing.endsWith(` to ${role}`) || thing.endsWith(" to public"))));
