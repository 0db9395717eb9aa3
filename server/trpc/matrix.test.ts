/**
 * Who may call what: every procedure of the router × every kind of caller, against what the procedure states in its meta.
 * A procedure without an entry in INPUTS does not compile, and is red at run time.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { encodeId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";
import { openSession } from "@/server/sessions/open-session";
import { callAs, definitionOf, everything, paths } from "@/server/testing/call-as";
import { confirmInput } from "@/server/testing/confirm-input";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { noObjects, type Objects, objectsOf } from "@/server/testing/own-objects";
import { passwordHashOf } from "@/server/testing/password-hash-of";
import { ADMITTED, INPUTS, type Path } from "@/server/testing/procedure-inputs";
import { stepUp } from "@/server/testing/step-up";
import { useUnboundedTiers } from "@/server/testing/tiers";
import type { Meta } from "./init";

/** What an admin is told where a user may: an admin keeps the second factor. */
const NOT_FOR_ADMINS: Partial<Record<Path, RefusalCode>> = { "factors.remove": "FACTOR_KEPT" };

/** What is said of an object that is nobody's or somebody else's, where it is not that there is none. */
const UNKNOWN: Partial<Record<Path, RefusalCode>> = { "stepUp.confirm": "CHALLENGE_ENDED" };

/** What stands in the way of somebody who is less than others; everything else is answered. */
const LESS: Record<
  string,
  { make: (person: Person) => Promise<unknown>; refuses: Partial<Record<Path, RefusalCode>> }
> = {
  frozen: {
    make: ({ userId }) => database.admin`update wallet.users set status = 'frozen' where id = ${userId}`,
    refuses: {
      "deposits.start": "FROZEN",
      "withdrawals.request": "FROZEN",
      "bankAccounts.add": "FROZEN",
      "transfers.send": "FROZEN",
      "identity.submit": "FROZEN",
      "account.close": "FROZEN",
      "signInDetails.changeEmail": "FROZEN",
      "signInDetails.changePassword": "FROZEN",
      "factors.enrol": "FROZEN",
      "factors.confirm": "FROZEN",
      "factors.remove": "FROZEN",
      "factors.renewCodes": "FROZEN",
    },
  },
  unverified: {
    make: ({ userId }) =>
      database.admin`update wallet.users set email_verified_at = null where id = ${userId}`,
    refuses: { "deposits.start": "EMAIL_UNVERIFIED", "identity.submit": "EMAIL_UNVERIFIED" },
  },
  "without a second factor": {
    make: ({ userId }) => database.admin`
      with gone as (update wallet.factors set removed_at = now() where user_id = ${userId} and confirmed_at is not null)
      update wallet.sessions set second_factor_at = null where user_id = ${userId}`,
    refuses: {
      "withdrawals.request": "FACTOR_REQUIRED",
      "bankAccounts.add": "FACTOR_REQUIRED",
      "transfers.send": "FACTOR_REQUIRED",
      "factors.renewCodes": "FACTOR_REQUIRED",
      "stepUp.confirm": "CHALLENGE_ENDED", // a code confirms nothing
    },
  },
};

const database = useDatabase({ REVIO_API_URL: "http://127.0.0.1:9" });
useUnboundedTiers(database); // the same people move money hundreds of times
/** Callers whom refused calls leave as they are, and the owner's objects. */
let owner: Person, stranger: Person, frozen: Person, ended: Person, closed: Person;
let admin: Person, without: Person, unproved: Person;
let objects: Objects;

beforeAll(async () => {
  const make = (options = {}) => makePerson(database, options);
  [owner, stranger, frozen, ended, closed] = [
    await make(),
    await make(),
    await make(),
    await make(),
    await make(),
  ];
  admin = await make({ role: "admin" });
  without = await make({ role: "admin", factor: false });
  unproved = await make({ role: "admin" });
  await database.admin`update wallet.users set status = 'frozen' where id = ${frozen.userId}`;
  await database.admin`update wallet.sessions set revoked_at = now() where id = ${ended.sessionId}`;
  await database.admin`update wallet.users set status = 'closed', closed_at = now() where id = ${closed.userId}`;
  await database.admin`update wallet.sessions set second_factor_at = null where id = ${unproved.sessionId}`;
  objects = await objectsOf(owner);
});

/** The person from a session that has not proved the second factor. */
async function signInAgain(person: Person): Promise<Person> {
  const device = { deviceHash: "e", userAgent: null, address: "10.0.0.2" };
  const passwordHash = await passwordHashOf(person.userId);
  const { sessionId } = await openSession({ userId: person.userId, amr: "pwd", passwordHash, ...device });
  return { ...person, sessionId };
}

async function refused(path: Path, input: unknown, caller: Person | undefined, code: RefusalCode) {
  const before = await everything(database);
  const answer = await callAs(caller, path, input);
  expect(answer).toMatchObject({ code });
  expect(await everything(database)).toEqual(before);
  return answer;
}

const admitted = (path: Path): unknown =>
  expect.objectContaining({ code: expect.toBeOneOf(["OK", ...(ADMITTED[path] ?? [])]) });
const accessOf = (path: Path): Meta["access"] | undefined => definitionOf(path).meta?.access;

describe("the table of inputs", () => {
  it("14.32 has every procedure of the router, and no other", () => {
    expect(Object.keys(INPUTS).sort()).toEqual([...paths].sort());
  });
});

describe.each(paths.filter((path) => accessOf(path) === "anyone"))("%s", (path) => {
  it("14.32 answers everybody", async () => {
    for (const caller of [undefined, owner, stranger, frozen, admin]) {
      expect(await callAs(caller, path, INPUTS[path](noObjects()))).toEqual(admitted(path));
    }
  });
});

describe.each(paths.filter((path) => accessOf(path) !== "anyone"))("%s", (path) => {
  const { owns, stepUp: action } = definitionOf(path).meta ?? {};
  const forAdmins = accessOf(path) === "admin";
  const objectsFor = (person: Person) =>
    action || INPUTS[path].length > 0 ? objectsOf(person) : noObjects();
  /** Confirmed where it must be. */
  const inputOf = async (person: Person, of?: Objects): Promise<object> => {
    const given = INPUTS[path](of ?? (await objectsFor(person)));
    return action ? confirmInput(person, action, given) : given;
  };
  const ownersInput = () => inputOf(owner, objects);

  it("14.30 14.32 answers nobody without a session, with one that was ended, or of a closed account", async () => {
    const given = await ownersInput();
    for (const caller of [undefined, ended, closed]) await refused(path, given, caller, "SESSION_ENDED");
  });

  if (forAdmins) {
    it("14.32 answers admins only", async () => {
      await refused(path, await ownersInput(), owner, "NO_PERMISSION");
      expect(await callAs(admin, path, await inputOf(admin))).toEqual(admitted(path));
    });

    it("14.21 14.32 answers no admin without a second factor, or who has not proved it in this session", async () => {
      const given = await ownersInput();
      for (const caller of [without, unproved]) await refused(path, given, caller, "FACTOR_REQUIRED");
    });
  }

  if (action && action !== "approval.approve")
    // which needs a request: see admin-approvals.test.ts
    it("14.9 asks for a confirmation of its own, which is good once and for this call alone", async () => {
      const person = forAdmins ? admin : await makePerson(database);
      const again = forAdmins ? person : await signInAgain(person);
      const given = INPUTS[path](await objectsFor(again));
      await refused(path, given, again, "STEP_UP_REQUIRED");
      const other = action === "session.elevate" ? "session.end_others" : "session.elevate";
      const wrong = encodeId("stp", await stepUp(again, other, {}));
      await refused(path, { ...given, stepUpId: wrong }, again, "STEP_UP_REQUIRED");
      const another = await confirmInput(forAdmins ? owner : person, action, given);
      await refused(path, another, again, "STEP_UP_REQUIRED"); // somebody else's, or of another session
    });

  if (!forAdmins) {
    it("14.32 answers a user, and an admin as a user, about their own", async () => {
      const [user, alsoAdmin] = [await makePerson(database), await makePerson(database, { role: "admin" })];
      expect(await callAs(user, path, await inputOf(user))).toEqual(admitted(path));
      const code = NOT_FOR_ADMINS[path];
      const expected = code === undefined ? admitted(path) : expect.objectContaining({ code });
      expect(await callAs(alsoAdmin, path, await inputOf(alsoAdmin))).toEqual(expected);
    });

    it.each(Object.entries(LESS))(
      "14.32 answers somebody who is %s unless that stands in the way",
      async (_how, less) => {
        const person = await makePerson(database);
        const given = await inputOf(person);
        await less.make(person);
        const code = less.refuses[path];
        const expected = code === undefined ? admitted(path) : expect.objectContaining({ code });
        expect(await callAs(person, path, given)).toEqual(expected);
      },
    );
  }

  if (owns)
    it("14.8 14.32 answers about somebody else's object as about none, to users and admins", async () => {
      const code = UNKNOWN[path] ?? "NOT_FOUND";
      const none = INPUTS[path](noObjects());
      const unknown = await refused(
        path,
        action ? await confirmInput(owner, action, none) : none,
        owner,
        code,
      );
      for (const caller of [stranger, admin])
        expect(await refused(path, await inputOf(caller, objects), caller, code)).toEqual(unknown);
    });
});
