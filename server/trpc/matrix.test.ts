/**
 * Who may call what: every procedure of the router × every kind of caller, against what the procedure states in its meta.
 * A procedure without an entry in INPUTS does not compile, and is red at run time.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";
import { refusalShape } from "@/server/security/api-answer";
import type { AccessClaims } from "@/server/sessions/access-token";
import { openSession } from "@/server/sessions/open-session";
import { confirmInput } from "@/server/testing/confirm-input";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { noObjects, objectsOf } from "@/server/testing/own-objects";
import { ADMITTED, INPUTS, type Path } from "@/server/testing/procedure-inputs";
import { stepUp } from "@/server/testing/step-up";
import { createCallerFactory, type Meta } from "./init";
import { refusalOf } from "./refusal-of";
import { appRouter } from "./root";

/** What an admin is told where a user may: an admin keeps the second factor. */
const NOT_FOR_ADMINS: Path[] = ["factors.remove"];

/** What is said of an object that is nobody's or somebody else's, where it is not that there is none. */
const UNKNOWN: Partial<Record<Path, RefusalCode>> = { "stepUp.confirm": "CHALLENGE_ENDED" };

/** What a frozen wallet may not do; it may look at everything. */
const NOT_WHEN_FROZEN: Path[] = [
  "deposits.start",
  "withdrawals.request",
  "bankAccounts.add",
  "transfers.send",
];

const database = useDatabase({ REVIO_API_URL: "http://127.0.0.1:9" });
const procedures = appRouter._def.procedures as unknown as Record<
  string,
  { _def: { type: string; meta?: Meta } }
>;
const paths = Object.keys(procedures) as Path[];
const createCaller = createCallerFactory(appRouter);

let owner: Person;
let stranger: Person;
let admin: Person;
let addresses = 0;

beforeAll(async () => {
  owner = await makePerson(database);
  stranger = await makePerson(database);
  admin = await makePerson(database, { role: "admin" });
});

const claimsOf = (person: Person): AccessClaims => ({
  sub: person.userId,
  sid: person.sessionId,
  role: "user",
  amr: "pwd",
  auth_time: 0,
  exp: 0,
});

/** The person from a session that has not proved the second factor. */
async function signInAgain(person: Person): Promise<Person> {
  const device = { deviceHash: "e", userAgent: null, address: "10.0.0.2" };
  const { sessionId } = await openSession({ userId: person.userId, amr: "pwd", ...device });
  return { ...person, sessionId };
}

/** "OK", or what people would be told, without the request id. */
async function call(path: Path, input: unknown, caller: Person | undefined) {
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
    await nouns[noun]?.[verb]?.(input);
    return { code: "OK" as const };
  } catch (error) {
    return refusalShape(refusalOf(error), "");
  }
}

/** All rows, but for those that may change at a refusal: the audit log, the counters and the time a session was last seen. */
async function everything(): Promise<unknown> {
  const tables = await database.admin<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'wallet' and tablename not in ('audit_log', 'rate_limits') order by 1`;
  const parts = tables.map(({ name }) => {
    const row = name === "sessions" ? "to_jsonb(t) - 'last_seen_at' - 'idle_expires_at'" : "to_jsonb(t)";
    return `select '${name}' as name, count(*)::int as rows, md5(coalesce(string_agg((${row})::text, '|' order by (${row})::text), '')) as content from wallet.${name} t`;
  });
  return database.admin.unsafe(`${parts.join(" union all ")} order by name`);
}

async function refused(path: Path, input: unknown, caller: Person | undefined, code: RefusalCode) {
  const before = await everything();
  const answer = await call(path, input, caller);
  expect(answer).toMatchObject({ code });
  expect(await everything()).toEqual(before);
  return answer;
}

const admitted = (path: Path): unknown =>
  expect.objectContaining({ code: expect.toBeOneOf(["OK", ...(ADMITTED[path] ?? [])]) });
const accessOf = (path: Path): Meta["access"] | undefined => procedures[path]?._def.meta?.access;

describe("the table of inputs", () => {
  it("has every procedure of the router, and no other", () => {
    expect(Object.keys(INPUTS).sort()).toEqual([...paths].sort());
  });
});

describe.each(paths.filter((path) => accessOf(path) === "anyone"))("%s", (path) => {
  it("answers everybody", async () => {
    for (const caller of [undefined, owner, stranger, admin]) {
      expect(await call(path, INPUTS[path](noObjects()), caller)).toEqual(admitted(path));
    }
  });
});

describe.each(paths.filter((path) => accessOf(path) !== "anyone"))("%s", (path) => {
  const { owns, stepUp: action } = procedures[path]?._def.meta ?? {};
  const forAdmins = accessOf(path) === "admin";
  /** Confirmed where it must be. */
  const input = async (person: Person): Promise<unknown> => {
    const given = INPUTS[path](await objectsOf(person));
    return action ? confirmInput(person, action, given) : given;
  };

  it("answers nobody without a session", async () => {
    await refused(path, await input(owner), undefined, "SESSION_ENDED");
  });

  it("answers nobody whose session was ended or whose account is closed", async () => {
    const ended = await makePerson(database);
    await database.admin`update wallet.sessions set revoked_at = now() where id = ${ended.sessionId}`;
    await refused(path, await input(owner), ended, "SESSION_ENDED");
    const closed = await makePerson(database);
    await database.admin`update wallet.users set status = 'closed', closed_at = now() where id = ${closed.userId}`;
    await refused(path, await input(owner), closed, "SESSION_ENDED");
  });

  if (forAdmins)
    it("answers admins only", async () => {
      await refused(path, await input(owner), owner, "NO_PERMISSION");
      expect(await call(path, await input(admin), admin)).toEqual(admitted(path));
    });

  if (forAdmins)
    it("answers no admin without a second factor, or who has not proved it in this session", async () => {
      const without = await makePerson(database, { role: "admin", factor: false });
      const unproved = await makePerson(database, { role: "admin" });
      await database.admin`update wallet.sessions set second_factor_at = null where id = ${unproved.sessionId}`;
      const given = await input(owner);
      for (const caller of [without, unproved]) await refused(path, given, caller, "FACTOR_REQUIRED");
    });

  if (action && action !== "approval.approve")
    // which needs a request: see admin-approvals.test.ts
    it("asks for a confirmation of its own, which is good once and for this call alone", async () => {
      const person = forAdmins ? admin : await makePerson(database);
      const unproved = forAdmins ? person : await signInAgain(person);
      const given = INPUTS[path](await objectsOf(unproved));
      await refused(path, given, unproved, "STEP_UP_REQUIRED");
      const other = action === "session.elevate" ? "session.end_others" : "session.elevate";
      const wrong = encodeId("stp", await stepUp(unproved, other, {}));
      await refused(path, { ...given, stepUpId: wrong }, unproved, "STEP_UP_REQUIRED");
      const another = await confirmInput(forAdmins ? owner : person, action, given);
      await refused(path, another, unproved, "STEP_UP_REQUIRED"); // somebody else's, or of another session
    });

  if (!forAdmins)
    it("answers a user, and an admin as a user, about their own", async () => {
      const [user, alsoAdmin] = [await makePerson(database), await makePerson(database, { role: "admin" })];
      expect(await call(path, await input(user), user)).toEqual(admitted(path));
      const expected = NOT_FOR_ADMINS.includes(path)
        ? expect.objectContaining({ code: "NO_PERMISSION" })
        : admitted(path);
      expect(await call(path, await input(alsoAdmin), alsoAdmin)).toEqual(expected);
    });

  if (!forAdmins)
    it("answers a frozen user unless it starts something", async () => {
      const frozen = await makePerson(database);
      const given = await input(frozen);
      await database.admin`update wallet.users set status = 'frozen' where id = ${frozen.userId}`;
      const expected = NOT_WHEN_FROZEN.includes(path)
        ? expect.objectContaining({ code: "FROZEN" })
        : admitted(path);
      expect(await call(path, given, frozen)).toEqual(expected);
    });

  if (owns)
    it("answers about somebody else's object as about none, to users and admins", async () => {
      const code = UNKNOWN[path] ?? "NOT_FOUND";
      const none = INPUTS[path](noObjects());
      const given = action ? await confirmInput(owner, action, none) : none;
      const unknown = await refused(path, given, owner, code);
      for (const caller of [stranger, admin]) {
        expect(await refused(path, await input(owner), caller, code)).toEqual(unknown);
      }
    });
});
