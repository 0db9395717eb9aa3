/**
 * The same build twice beside each other, once without its proxy.ts: every page, route and procedure, asked by every kind of caller,
 * shows and answers the same, and never anything of somebody else's. The proxy is for comfort and headers alone.
 * `npm run battery without-proxy`.
 */
import { encodeId, newId, newReference } from "@/db/ids";
import { definitionOf, paths } from "@/server/testing/call-as";
import { addressOf, PAGES, ROUTES } from "@/server/testing/doors";
import { hashPassword } from "@/server/users/password-hash";
import { makeUsers } from "../support/deposits";
import { httpPerson, signIn } from "../support/http-person";
import { report } from "../support/report";
import { giveApps } from "../support/standing";
import { ledgerOf } from "./support/compare";
import { startOwnStack } from "./support/own-stack";
import { startWithoutProxy } from "./support/without-proxy-app";

const PASSWORD = "quiet harbour lantern 12";
const CALLERS = ["nobody", "owner", "stranger", "admin without a second factor", "admin"] as const;
type Caller = (typeof CALLERS)[number];
type Wish = { path: string; body?: unknown; headers: Record<string, string> };
type Seen = { status: number; code: string; marks: Caller[]; refresh: boolean };

const DOCUMENT = { "sec-fetch-dest": "document", accept: "text/html" };
const NAVIGATION = { "sec-fetch-dest": "empty", rsc: "1" };

const started = new Date();
const stack = await startOwnStack("without-proxy");
const sql = ledgerOf(stack);
const bare = await startWithoutProxy(stack);
const cookies = {} as Record<Caller, [string, string][]>;
const marks = {} as Record<Caller, string[]>;
try {
  const deposit = await makeCallers();
  const [differences, leaks]: [string[], string[]] = [[], []];
  const all = wishes(deposit);
  for (const caller of CALLERS)
    for (const wish of all) {
      const [kept, without] = [await ask(stack.origin, caller, wish), await ask(bare.origin, caller, wish)];
      const what = `${caller}: ${wish.path} ${JSON.stringify(wish.headers)}`;
      if (!sameResult(wish, caller, kept, without))
        differences.push(`${what}: ${JSON.stringify(kept)}, without ${JSON.stringify(without)}`);
      const foreign = [...kept.marks, ...without.marks].filter(
        (mark) => mark !== caller && caller !== "admin",
      );
      if (foreign.length > 0) leaks.push(`${what}: shows what is the ${foreign.join(", the ")}'s`);
    }
  const blind = await lookAround(deposit);
  for (const line of [...blind, ...leaks, ...differences].slice(0, 40)) console.log(`  ! ${line}`);
  const none = (found: string[]) => ({
    measured: String(found.length),
    target: "0",
    met: found.length === 0,
  });
  report("without-proxy", started, [
    {
      figure: `${CALLERS.length} callers × pages, routes and procedures`,
      measured: String(CALLERS.length * all.length),
    },
    { figure: "other results without proxy.ts", ...none(differences) },
    { figure: "something of somebody else's", ...none(leaks) },
    { figure: "looked and saw nothing", ...none(blind) },
  ]);
} finally {
  await bare.stop();
  await sql.end();
  await stack.stop();
}

/** Signs everybody in, and gives the owner a deposit; its id. */
async function makeCallers(): Promise<string> {
  const people = CALLERS.filter((caller) => caller !== "nobody");
  const ids = await makeUsers(sql, people.length, ["ZAR"]);
  const hash = await hashPassword(PASSWORD);
  cookies.nobody = [];
  marks.nobody = ["a mark that nobody has"];
  for (const [at, caller] of people.entries()) {
    const id = ids[at] ?? "";
    const role = caller.startsWith("admin") ? "admin" : "user";
    await sql`update wallet.users set password_hash = ${hash}, email_verified_at = now(), role = ${role}, role_since = now() - interval '9 days' where id = ${id}`;
    const person = httpPerson(stack.origin, at);
    const { status, text } = await signIn(person, `${id}@example.org`, PASSWORD);
    if (status !== 200) throw new Error(`signing in: ${status} ${text}`);
    cookies[caller] = [...person.cookies].filter(([name]) => name !== "w.rt"); // renewed here, it would end the session there
    marks[caller] = [`${id}@example.org`];
  }
  await giveApps(sql);
  const without = ids[people.indexOf("admin without a second factor")] ?? "";
  await sql`update wallet.factors set removed_at = now() where user_id = ${without}`;
  await sql`update wallet.sessions set second_factor_at = null where user_id = ${without}`;
  const [transaction, reference] = [newId(), newReference()];
  marks.owner.push(reference);
  await sql`
    with made as (insert into wallet.transactions (id, type, status, user_id, currency, amount, direction, reference, due_at)
      values (${transaction}, 'deposit', 'created', ${ids[0] ?? ""}, 'ZAR', 25000, 'in', ${reference}, now() + interval '1 hour') returning id)
    insert into wallet.transaction_events (transaction_id, seq, from_status, to_status, cause, actor)
    select id, 1, null, 'created', 'person_asked', 'user' from made`;
  return encodeId("dep", transaction);
}

/** Pages as documents and as navigation within the app, routes by GET and POST, procedures with the owner's deposit where they take an id. */
function wishes(deposit: string): Wish[] {
  const pages = Object.keys(PAGES).flatMap((file) => {
    const path = addressOf(file).replace(/\[\w+\]/, deposit);
    return [DOCUMENT, NAVIGATION].map((headers): Wish => ({ path, headers }));
  });
  const routes = Object.entries(ROUTES).flatMap(([file, { methods }]) => {
    const path = addressOf(file)
      .replace("[...nextauth]", "callback/credentials")
      .replace("[trpc]", "nothing")
      .replace(/\[\w+\]/, deposit);
    return methods.flatMap((method): Wish[] =>
      method === "GET" ? [{ path, headers: {} }] : method === "POST" ? [{ path, body: {}, headers: {} }] : [],
    );
  });
  const procedures = paths.flatMap((name): Wish[] => {
    const plain: Wish = { path: `/api/trpc/${name}`, body: {}, headers: {} };
    return definitionOf(name).meta?.owns ? [plain, { ...plain, body: { id: deposit } }] : [plain];
  });
  return [...pages, ...routes, ...procedures];
}

async function ask(origin: string, caller: Caller, { path, body, headers }: Wish): Promise<Seen> {
  const person = httpPerson(origin, 1 + CALLERS.indexOf(caller));
  for (const [name, value] of cookies[caller]) person.cookies.set(name, value);
  await sql`delete from wallet.rate_limits`; // what is asked twice is no flood
  const answer = await person.send(path, body, { origin: stack.origin, ...headers });
  const [, code = ""] = /"code":"([A-Z_]+)"/.exec(answer.text) ?? [];
  return {
    status: answer.status,
    code,
    marks: CALLERS.filter((one) => marks[one].some((mark) => answer.text.includes(mark))),
    refresh: (answer.header("location") ?? "").includes("/api/session/refresh"),
  };
}

/**
 * Nobody's page the proxy may send to be refreshed first; what is shown is the same, and what an API answers. What a page of the console
 * reads ahead is in its first answer or comes later, by chance: there it counts that nobody is shown what is not theirs.
 */
function sameResult({ path }: Wish, caller: Caller, kept: Seen, without: Seen): boolean {
  if (!path.startsWith("/admin") && kept.marks.join() !== without.marks.join()) return false;
  if (caller === "nobody" && !path.startsWith("/api/")) return true;
  return kept.status === without.status && kept.code === without.code;
}

/** That the run could have found something: the owner sees the deposit in both, an admin people, and only one has a proxy. */
async function lookAround(deposit: string): Promise<string[]> {
  const found: string[] = [];
  for (const [origin, proxied] of [
    [stack.origin, true],
    [bare.origin, false],
  ] as const) {
    const see = (caller: Caller, path: string) => ask(origin, caller, { path, headers: DOCUMENT });
    if (!(await see("owner", `/activity/${deposit}`)).marks.includes("owner"))
      found.push(`${origin}: no deposit`);
    if (!(await see("admin", "/admin")).marks.includes("admin")) found.push(`${origin}: no console`);
    if ((await see("nobody", "/")).refresh !== proxied)
      found.push(`${origin}: ${proxied ? "no" : "a"} proxy`);
  }
  return found;
}
