/** What no input may do, for every procedure of the router: generated from the schemas and the table of valid inputs. */
import { beforeAll, describe, expect, it } from "vitest";
import { callAs, definitionOf, everything, paths, shapeOf } from "@/server/testing/call-as";
import { confirmInput } from "@/server/testing/confirm-input";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { noObjects, type Objects, objectsOf } from "@/server/testing/own-objects";
import { INPUTS, type Path } from "@/server/testing/procedure-inputs";

const database = useDatabase({ REVIO_API_URL: "http://127.0.0.1:9" });
let admin: Person;
let thief: Person;
let own: Objects;
let others: Objects;

beforeAll(async () => {
  admin = await makePerson(database, { role: "admin" });
  thief = await makePerson(database);
  own = await objectsOf(thief);
  others = await objectsOf(await makePerson(database));
});

type Input = Record<string, unknown>;
const STEP_UP_ID = `stp_${"0".repeat(26)}`;
/** Valid, with an id of no confirmation where one belongs. */
function validInput(path: Path, objects: Objects = noObjects()): Input {
  const input: Input = { ...INPUTS[path](objects) };
  return definitionOf(path).meta?.stepUp ? { ...input, stepUpId: STEP_UP_ID } : input;
}
const schemaOf = (path: Path) => definitionOf(path).inputs[0];
const takes = (path: Path, input: unknown): boolean => schemaOf(path)?.safeParse(input).success === true;
const fieldsOf = (path: Path): string[] => Object.keys(shapeOf(schemaOf(path)));

/** Names of columns, as SQL and as TypeScript write them. */
async function columnsOf(tables: string[]): Promise<string[]> {
  const rows = await database.admin<{ name: string }[]>`
    select distinct column_name as name from information_schema.columns where table_schema = 'wallet' and table_name = any (${tables})`;
  const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [...new Set(rows.flatMap(({ name }) => [name, camel(name)]))];
}

/** What a person is and has: nothing that an input of theirs could name. */
const DECIDED_BY_US =
  /^(role|roleSince|tier|status|available|reserved|balance|userId|sessionId|emailVerifiedAt|secondFactorAt|direction|closedAt|passwordHash|frozenAt)$/;

describe.each(paths)("%s", (path) => {
  it("14.7 takes nothing extra, missing or of another type", () => {
    const valid = validInput(path);
    expect(takes(path, valid)).toBe(true);
    for (const name of ["extra", "constructor", "toString"])
      expect([name, takes(path, { ...valid, [name]: "1" })]).toEqual([name, false]);
    const reaching = Object.defineProperty({ ...valid }, "__proto__", {
      value: { role: "admin" },
      enumerable: true,
    });
    expect(takes(path, reaching)).toBe(false);
    expect(({} as Input)["role"]).toBeUndefined();
    for (const whole of [null, [], "x", 1, true]) expect([whole, takes(path, whole)]).toEqual([whole, false]);
    for (const [name, value] of Object.entries(valid)) {
      const wrong = [{}, [], 7.5, Number.NaN, Symbol.iterator].filter((one) => typeof one !== typeof value);
      for (const one of wrong) expect([name, takes(path, { ...valid, [name]: one })]).toEqual([name, false]);
      const { [name]: _left, ...rest } = valid;
      const optional = shapeOf(schemaOf(path))[name]?.safeParse(undefined).success === true;
      expect([name, takes(path, rest)]).toEqual([name, optional]);
    }
  });

  it("14.33 takes no column of a person or a transaction beside what it states", async () => {
    const valid = validInput(path);
    const columns = await columnsOf(["users", "balances", "transactions", "sessions", "bank_accounts"]);
    expect(columns.length).toBeGreaterThan(80);
    for (const name of columns.filter((column) => !fieldsOf(path).includes(column)))
      expect([name, takes(path, { ...valid, [name]: valid["id"] ?? "admin" })]).toEqual([name, false]);
    // `stepUp.start` names what another procedure will do
    const { type, meta } = definitionOf(path);
    if (type === "mutation" && meta?.access !== "admin" && path !== "stepUp.start")
      expect(fieldsOf(path).filter((name) => DECIDED_BY_US.test(name))).toEqual([]);
  });

  it("14.3 takes SQL in any text for text: no failure, no other rows, no waiting", async () => {
    const { access, stepUp } = definitionOf(path).meta ?? {};
    const caller = access === "admin" ? admin : thief;
    const valid: Input = INPUTS[path](own);
    const texts = fieldsOf(path).filter((name) => takes(path, { ...validInput(path), [name]: "zzqxzzqx" }));
    const plain = async (name: string, value: string) => {
      const given = { ...valid, [name]: value };
      await database.admin`delete from wallet.rate_limits`; // a limit would hide the answer
      const { code, data } = await callAs(caller, path, stepUp ? { ...given, stepUpId: STEP_UP_ID } : given);
      return { code, rows: JSON.stringify(data ?? null).replaceAll(value, "…").length };
    };
    for (const name of texts) {
      const harmless = await plain(name, `zzqx ${path}`);
      for (const start of [
        "' or '1'='1' --",
        "1); select pg_sleep(9); --",
        "'; drop table wallet.entries; --",
      ]) {
        const sql = `${start} ${path}`; // nobody has this text for a name
        const started = performance.now();
        const answer = await plain(name, sql);
        expect([name, sql, answer.code]).toEqual([name, sql, expect.not.stringMatching(/INTERNAL/)]);
        if (harmless.code === "OK" && answer.code === "OK" && definitionOf(path).type === "query")
          expect([name, sql, answer.rows]).toEqual([name, sql, harmless.rows]);
        expect(performance.now() - started).toBeLessThan(8000);
      }
    }
  });
});

/** Fields of a valid input that hold the id of something that belongs to somebody. */
const idsIn = (path: Path): string[] => {
  const mine: Input = INPUTS[path](own);
  const theirs: Input = INPUTS[path](others);
  const all = new Set<unknown>(Object.values(others));
  return Object.keys(mine).filter((name) => mine[name] !== theirs[name] && all.has(theirs[name]));
};

describe("ids of somebody else's", () => {
  it("14.8 14.32 open, move and change nothing in any procedure, and answer as ids of nothing do", async () => {
    const swapped: string[] = [];
    for (const path of paths.filter((one) => definitionOf(one).meta?.access === "user")) {
      const { stepUp } = definitionOf(path).meta ?? {};
      for (const name of idsIn(path)) {
        const ask = async (of: Objects) => {
          const foreign: Input = INPUTS[path](of);
          const given = { ...INPUTS[path](own), [name]: foreign[name] };
          return callAs(thief, path, stepUp ? await confirmInput(thief, stepUp, given) : given);
        };
        const nothing = await ask(noObjects());
        const before = await everything(database, ["requests", "step_up_challenges"]);
        const answer = await ask(others);
        expect([path, name, answer]).toEqual([path, name, nothing]);
        expect([path, answer.code]).not.toEqual([path, "OK"]);
        expect(await everything(database, ["requests", "step_up_challenges"])).toEqual(before);
        swapped.push(`${path} ${name}`);
      }
    }
    expect(swapped.length).toBeGreaterThan(10);
  });
});
