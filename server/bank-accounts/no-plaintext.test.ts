/**
 * An account number and an identity number run through everything we do with it, well and badly. Afterwards they are found nowhere: in no column of our
 * tables or of the engine's, no log line, nothing sent to Sentry, no metric, no answer. The provider's own tables are the
 * proof that the account's was sent, and that the search finds what is there.
 */
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { GET as metricsRoute } from "@/app/api/metrics/route";
import { observeServer } from "@/instrumentation-node";
import { env } from "@/server/env";
import { log } from "@/server/observability/logger";
import { flushSentry } from "@/server/observability/sentry";
import { rotateKeys } from "@/server/security/rotate-keys";
import { useApp } from "@/server/testing/app";
import { accessCookieOf, callProcedure } from "@/server/testing/call-procedure";
import { confirmInput } from "@/server/testing/confirm-input";
import { useDatabase } from "@/server/testing/database";
import { useEngine } from "@/server/testing/engine";
import { fund, makePerson, type Person } from "@/server/testing/factories";
import { newIdNumber } from "@/server/testing/id-numbers";
import { newClient, useSandbox } from "@/server/testing/sandbox";

vi.setConfig({ testTimeout: 90_000 });
const directory = mkdtempSync(join(tmpdir(), "octoco-logs-"));
const logFile = join(directory, "log");
Object.defineProperty(process.stdout, "fd", { value: openSync(logFile, "a"), configurable: true }); // where pino writes

const database = useDatabase({ LOG_LEVEL: "debug" });
const app = useApp();
const sandbox = useSandbox(database);
beforeAll(() => app.register(database));
const engine = useEngine(database, sandbox, app);

/** What each withdrawal meets at the sandbox stands in the number (REVIO.md C4). */
const NUMBERS = {
  paid: "62784310147",
  returned: "210000001",
  failed: "910000001",
  refusedAtCreate: "910000003",
  brokenAnswer: "110000006",
  mistyped: "62784310149999",
};
/** One of each person, under the account number that is theirs. */
const ID_NUMBERS = new Map(Object.values(NUMBERS).map((number) => [number, newIdNumber()]));
const DIGITS = [...ID_NUMBERS].flat();
const EXAMPLE = "4716253849";

const heard: string[] = [];
const answers: string[] = [];

const sentry = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    heard.push((request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString("utf8"));
    response.end("{}");
  });
});

beforeAll(async () => {
  await new Promise<void>((done) => sentry.listen(0, "127.0.0.1", done));
  const { port } = sentry.address() as AddressInfo;
  env().SENTRY_DSN = `http://public@127.0.0.1:${port}/1`;
  await observeServer();
  await newClient();
});
afterAll(async () => {
  await new Promise((done) => sentry.close(done));
  rmSync(directory, { recursive: true });
});

/** The answer of a procedure, kept for the search as well. */
async function call(path: string, cookie: string, input: unknown): Promise<Record<string, unknown>> {
  const body = typeof input === "string" ? input : JSON.stringify(input);
  const answer = await callProcedure(path, cookie, { body, headers: { origin: env().APP_ORIGIN } });
  answers.push(answer.text);
  return { ...(answer.body.result?.data as object | undefined), http: answer.status };
}

/** The log so far, with this word as its last: lines are written a moment later. */
async function logged(word: string): Promise<string> {
  log.info("canary", { state: word });
  return vi.waitFor(() => {
    const text = readFileSync(logFile, "utf8");
    expect(text.includes(word)).toBe(true);
    return text;
  }, 10_000);
}

/** Where in a schema this text stands: as it is, or as base64 or hex. */
async function findIn(schema: string, text: string): Promise<string[]> {
  const columns = await database.admin<{ place: string; table: string; column: string; bytes: boolean }[]>`
    select format('%s.%s', c.table_name, c.column_name) as place, c.table_name as table, c.column_name as column, c.data_type = 'bytea' as bytes
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = ${schema} and t.table_type = 'BASE TABLE'
       and c.data_type in ('text', 'character', 'character varying', 'json', 'jsonb', 'bytea', 'xml', 'ARRAY')`;
  expect(columns.length).toBeGreaterThan(10);
  const spelled = [
    text,
    Buffer.from(text).toString("base64").replace(/=+$/, ""),
    Buffer.from(text).toString("hex"),
  ];
  const parts = columns.map(({ place, table, column, bytes }) => {
    const value = bytes
      ? `convert_from(decode(replace(encode(${column}, 'hex'), '00', '3f'), 'hex'), 'LATIN1')`
      : `${column}::text`;
    const found = spelled.map((one) => `position('${one}' in ${value}) > 0`).join(" or ");
    return `select '${place}' as place where exists (select from ${schema}.${table} where ${found})`;
  });
  return (await database.admin.unsafe<{ place: string }[]>(parts.join(" union all "))).map(
    ({ place }) => place,
  );
}

describe("an account number and an identity number", () => {
  it("14.44 are found nowhere but with the provider, which the account's is sent to", async () => {
    const people = await Promise.all(
      Object.values(NUMBERS).map(async (number) => {
        const person = await makePerson(database, { identity: false });
        await fund(person, 500_000n);
        return { number, person, cookie: await accessCookieOf(person) };
      }),
    );

    for (const { number, cookie } of people) {
      await identify(ID_NUMBERS.get(number) ?? "", cookie);
      await goWrong(number, cookie);
    }
    for (const one of people) await withdraw(one);
    await engine.advance(10, 5);
    env().BANK_DATA_KEYS.unshift(["k2", "ab".repeat(32)]);
    expect((await rotateKeys()).left).toEqual([]);

    const statuses = await database.admin<{ status: string }[]>`
      select distinct status from wallet.transactions where type = 'withdrawal' order by 1`;
    expect(statuses.map(({ status }) => status)).toEqual(
      expect.arrayContaining(["completed", "failed", "returned"]),
    );
    const scrape = await metricsRoute(
      new Request("http://localhost:3000/api/metrics", { headers: { "x-wallet-peer": "127.0.0.1" } }),
    );
    const metrics = await scrape.text();
    expect(metrics).toContain("bankAccounts.add");
    await flushSentry(5_000);
    expect(heard.join("")).toContain("bankAccounts.add");
    const lines = await logged("the last line");
    for (const line of ["bankAccounts.add", "identity.submit", "procedure.failed", "payout.applied"])
      expect(lines).toContain(line);

    const everywhere = { metrics, logs: lines, sentry: heard.join("\n"), answers: answers.join("\n") };
    for (const digits of DIGITS) {
      expect({ digits, in: await findIn("wallet", digits) }).toEqual({ digits, in: [] });
      expect({ digits, in: await findIn("engine", digits) }).toEqual({ digits, in: [] });
      for (const [place, text] of Object.entries(everywhere))
        expect({ digits, place, found: text.includes(digits) }).toEqual({ digits, place, found: false });
    }
    expect(await findIn("revio_sandbox", NUMBERS.paid)).not.toEqual([]);
  });

  it("would be found if it were somewhere", async () => {
    expect(await logged("47162538x")).toContain("47162538x");
    await database.admin`insert into wallet.rate_limits ${database.admin({ key: Buffer.from(EXAMPLE), window_start: new Date(), hits: 1, expires_at: new Date() })}`;
    expect(await findIn("wallet", EXAMPLE)).toEqual(["rate_limits.key"]);
  });
});

/** Everything a number can be typed into that is refused, and a fault of ours while it is in hand. */
async function goWrong(number: string, cookie: string): Promise<void> {
  const wish = { bank: "standard", accountType: "cheque", number, holderName: "Thandi Mokoena" };
  const refused = [
    { ...wish, number: `${number}x` },
    { ...wish, number: number.repeat(7) },
    { ...wish, number: Number(number) },
    { ...wish, bank: number },
    { ...wish, accountType: number },
    { ...wish, holderName: number },
    { ...wish, holderName: `Thandi ${number}` },
    { ...wish, note: number },
    `{"number": ${number}`,
    number,
  ];
  for (const input of refused) {
    expect([input, (await call("bankAccounts.add", cookie, input))["http"]]).toEqual([input, 400]);
    const asked = typeof input === "string" ? input : { ...input, action: "bank_account.add" };
    expect([input, (await call("stepUp.start", cookie, asked))["http"]]).toEqual([input, 400]);
  }
  for (const path of ["bankAccounts.remove", "bankAccounts.setDefault"])
    expect((await call(path, cookie, { id: number }))["http"]).toBe(404);
  const { BANK_DATA_KEYS: keys } = env();
  env().BANK_DATA_KEYS = [];
  expect((await call("bankAccounts.add", cookie, { ...wish, bank: "postbank" }))["http"]).toBe(500);
  env().BANK_DATA_KEYS = keys;
}

/** An identity number, mistyped in every field, with a fault of ours while it is in hand, given, and given again by another name. */
async function identify(number: string, cookie: string): Promise<void> {
  const wish = { name: "Thandi Mokoena", number };
  for (const input of [
    { ...wish, number: `${number}1` },
    { ...wish, number: Number(number) },
    { ...wish, name: number },
    { ...wish, name: `Thandi ${number}` },
    { ...wish, note: number },
    `{"number": ${number}`,
  ])
    expect([input, (await call("identity.submit", cookie, input))["http"]]).toEqual([input, 400]);
  const { BANK_DATA_KEYS: keys } = env();
  env().BANK_DATA_KEYS = [];
  expect((await call("identity.submit", cookie, wish))["http"]).toBe(500);
  env().BANK_DATA_KEYS = keys;
  expect((await call("identity.submit", cookie, wish))["http"]).toBe(200);
  expect((await call("identity.submit", cookie, { ...wish, number: newIdNumber() }))["http"]).toBe(409);
  expect((await call("identity.status", cookie, {}))["http"]).toBe(200);
}

type Holder = { number: string; person: Person; cookie: string };

async function withdraw({ number, person, cookie }: Holder): Promise<void> {
  const bank = number.length > 12 ? "postbank" : "fnb";
  const wish = { bank, accountType: "cheque", number, holderName: "Thandi Mokoena" };
  const started = await call("stepUp.start", cookie, { action: "bank_account.add", ...wish });
  expect([number, started["http"]]).toEqual([number, 200]);
  const account = await call(
    "bankAccounts.add",
    cookie,
    await confirmInput(person, "bank_account.add", wish),
  );
  await call("bankAccounts.list", cookie, {});
  const withdrawal = {
    idempotencyKey: crypto.randomUUID(),
    bankAccountId: account["id"],
    amount: "10000",
    currency: "ZAR",
    feeMinor: "500",
  };
  const confirmed = await confirmInput(person, "withdrawal.request", withdrawal);
  const asked = await call("withdrawals.request", cookie, confirmed);
  expect([number, account["http"], asked["http"]]).toEqual([number, 200, 200]);
}
