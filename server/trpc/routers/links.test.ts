import { describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { accessCookieOf, callProcedure } from "@/server/testing/call-procedure";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";
import { tokenFrom } from "@/server/testing/mails";

const database = useDatabase({ DEV_TOOLS: "1" });

/** The answer without what differs from call to call. */
async function answerOf(path: string, input: object, { from = "", cookie = "" } = {}) {
  const body = JSON.stringify(input);
  const answer = await callProcedure(path, cookie, {
    body,
    ...(from ? { headers: { "x-wallet-peer": from } } : {}),
  });
  const { requestId: _id, retryAfterSeconds: _wait, ...error } = answer.body.error?.data ?? { requestId: "" };
  return { status: answer.status, data: answer.body.result?.data, ...error };
}
const anybody = (): string => `${newId().slice(-12)}@example.org`;
const statuses = async (times: number, call: () => Promise<{ status: number }>): Promise<number[]> => {
  const found: number[] = [];
  for (let i = 0; i < times; i++) found.push((await call()).status);
  return found;
};

describe("asking for a link by mail", () => {
  it("14.23 answers the same for an address that nobody has, up to the limit and above it", async () => {
    const { email } = await makePerson(database);
    for (const path of ["links.askReset", "links.askUnlock"]) {
      const nobody = anybody();
      for (let i = 0; i < 5; i++)
        expect(await answerOf(path, { email })).toEqual(await answerOf(path, { email: nobody }));
    }
  });

  it("14.11 is 429 above 3 an hour for an account, from wherever", async () => {
    const email = anybody();
    expect(await statuses(4, () => answerOf("links.askReset", { email }))).toEqual([200, 200, 200, 429]);
    const written = email.toUpperCase();
    expect(await statuses(1, () => answerOf("links.askReset", { email: written }))).toEqual([429]);
  });

  it("14.11 is 429 above 10 an hour from an address, whatever the accounts", async () => {
    const from = "203.0.113.50";
    const ask = () => answerOf("links.askReset", { email: anybody() }, { from });
    const found = await Promise.all(Array.from({ length: 11 }, ask));
    expect(found.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(found.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  it("14.11 is 429 above 5 an hour for one's own address", async () => {
    const person = await makePerson(database, { verified: false });
    const cookie = await accessCookieOf(person);
    const send = () => answerOf("signInDetails.sendVerification", {}, { cookie });
    expect(await statuses(6, send)).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe("a link", () => {
  it("14.23 sets a password without a session, and gives none", async () => {
    const { email } = await makePerson(database);
    await answerOf("links.askReset", { email });
    const token = await tokenFrom(database, email, "password_link");
    expect(await answerOf("links.lookAtReset", { token })).toMatchObject({ status: 200, data: { email } });
    const body = JSON.stringify({ token, password: "a few quiet words" });
    const answer = await callProcedure("links.reset", "", { body });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await answerOf("links.lookAtReset", { token })).toMatchObject({
      status: 400,
      code: "LINK_INVALID",
      sentence: "This link was used already. Each link works once.",
    });
  });
});
