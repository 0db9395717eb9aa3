/**
 * Words that must stay where they belong go through every flow of a person: sign-up, sign-in, confirmations, account numbers, searches,
 * webhooks. None of them may turn up in the log, in metrics, in the audit log, or in an address we call.
 */
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as csrf, POST as auth } from "@/app/api/auth/[...nextauth]/route";
import { errorFields, log } from "@/server/observability/logger";
import { metrics } from "@/server/observability/metrics";
import { Browser } from "@/server/testing/browser";
import { accessCookieOf, callProcedure } from "@/server/testing/call-procedure";
import { makeExport } from "@/server/exports/make-export";
import { requestExport } from "@/server/exports/request-export";
import { confirmInput } from "@/server/testing/confirm-input";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";
import { newIdNumber } from "@/server/testing/id-numbers";
import { confirmed as confirmedFor } from "@/server/testing/step-up";
import { procedureCalls } from "@/server/trpc/procedure-calls";
import { receiveDelivery } from "@/server/webhooks/receive-delivery";

const database = useDatabase({ LOG_LEVEL: "debug" });

const CANARIES = {
  password: "canary-pa55-word-kq7wz4xp",
  email: "canary.person@canary-example.org",
  name: "Canaria Vogelsang",
  account: "62784310147",
  card: "4111111111111111",
  phone: "+27821234567",
  idNumber: newIdNumber(),
  token: "canarytokencanarytokencanarytokencanarytoken",
  search: "canary-search-words",
};

const directory = mkdtempSync(join(tmpdir(), "octoco-log-"));
const file = join(directory, "log");
/** All that was logged so far. */
const logged = (): string => readFileSync(file, "utf8");

beforeAll(() => {
  // the logger opens where standard output leads, at its first line
  Object.defineProperty(process.stdout, "fd", { value: openSync(file, "a"), configurable: true });
  // harsher than the server, which logs the error only where it is a fault
  procedureCalls.listen(({ procedure, error }) =>
    log.error("procedure.ended", { procedure, ...(error === undefined ? {} : errorFields(error)) }),
  );
});
afterAll(() => rmSync(directory, { recursive: true }));

const send = (path: string, input: object, cookie = "") =>
  callProcedure(path, cookie, { body: JSON.stringify(input), headers: { origin: "http://localhost:3000" } });

async function signIn(browser: Browser, password: string): Promise<number> {
  const params = (action: string) => ({ params: Promise.resolve({ nextauth: action.split("/") }) });
  const given = await browser.send("/api/auth/csrf", { method: "GET" }, (request) =>
    csrf(request, params("csrf")),
  );
  const { csrfToken } = (await given.json()) as { csrfToken: string };
  const body = JSON.stringify({ csrfToken, email: CANARIES.email, password });
  const action = "callback/credentials";
  return (
    await browser.send(`/api/auth/${action}`, { method: "POST", body }, (request) =>
      auth(request, params(action)),
    )
  ).status;
}

async function goThroughEverything(): Promise<void> {
  const {
    password,
    email,
    name: displayName,
    account: number,
    card,
    phone,
    token,
    search,
    idNumber,
  } = CANARIES;
  await send("session.register", { email, password, displayName });
  await send("session.register", { email, password, displayName }); // a known address
  await send("session.register", { email: `${email} `, password, displayName: `${displayName}\n` });
  expect(await signIn(new Browser(), `${password}-wrong`)).toBe(401);
  expect(await signIn(new Browser(), password)).toBe(200);

  const person = await makePerson(database, { identity: false });
  const cookie = await accessCookieOf(person);
  await send("identity.submit", { name: idNumber, number: idNumber }, cookie);
  expect((await send("identity.submit", { name: displayName, number: idNumber }, cookie)).status).toBe(200);
  const wish = { bank: "fnb", accountType: "cheque", number, holderName: displayName };
  await send("bankAccounts.add", wish, cookie); // not confirmed
  const confirmed = await confirmInput(person, "bank_account.add", wish);
  expect((await send("bankAccounts.add", confirmed, cookie)).status).toBe(200);
  await send("bankAccounts.add", { ...wish, number: card }, cookie);
  expect(await makeExport(await requestExport(await confirmedFor(person, "account.export", {})))).toBe(
    "finished",
  );
  await send("profile.setPhone", { phone }, cookie);
  await send("transfers.findRecipient", { to: email }, cookie);
  await send("transactions.list", { search }, cookie);
  await send("transactions.list", { q: search }, cookie);
  await send("stepUp.confirm", { stepUpId: token, method: "password", secret: password }, cookie);
  await send("session.me", {}, `w.at=${token}`);
  await send(`deposits.get`, { id: token }, cookie);
  const body = JSON.stringify({ email, number, card, token });
  await receiveDelivery(
    new Request(`http://localhost/?t=${token}`, {
      method: "POST",
      body,
      headers: { "x-signature": token, authorization: token },
    }),
    "webhook",
  );
}

describe("words that must stay where they belong", () => {
  it("14.44 14.42 are in no line of the log, no metric, no row of the audit log and no address we call", async () => {
    const addresses: string[] = [];
    const real = globalThis.fetch;
    globalThis.fetch = (to, init) => {
      addresses.push(to instanceof Request ? to.url : String(to));
      return real(to, init);
    };
    await goThroughEverything().finally(() => (globalThis.fetch = real));
    const audit = await database.admin<{ line: string }[]>`select a::text as line from wallet.audit_log a`;
    const places = {
      log: logged(),
      metrics: await metrics().registry.metrics(),
      audit: audit.map(({ line }) => line).join("\n"),
      addresses: addresses.join("\n"),
    };
    expect(places.log.split("\n").length).toBeGreaterThan(15);
    expect(places.log).toContain("bankAccounts.add");
    for (const [place, text] of Object.entries(places))
      for (const [name, canary] of Object.entries(CANARIES))
        expect([place, name, text.includes(canary)]).toEqual([place, name, false]);
  });

  it("14.45 make one line of the log each, whatever breaks are in them", () => {
    const lines = logged().trim().split("\n");
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });
});
