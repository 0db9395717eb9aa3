/** What comes in and goes out over the wire: strict inputs, counted tries, and nothing of a stranger but what a sender needs. */
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { encodeId } from "@/db/ids";
import { accessCookieOf, callProcedure } from "@/server/testing/call-procedure";
import { useDatabase } from "@/server/testing/database";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { countRows } from "@/server/testing/rows";
import { knowEachOther, makeRichPerson } from "@/server/testing/transfers";

const database = useDatabase();
let me: Person;
let cookie: string;
let pieter: Person;

beforeEach(async () => {
  me = await makeRichPerson(database);
  cookie = await accessCookieOf(me);
  pieter = await makePerson(database);
  await database.admin`
    update wallet.users set display_name = 'Pieter van Wyk', phone = '+27827654321', handle = ${`pieter_${pieter.userId.slice(-8)}`}
     where id = ${pieter.userId}`;
});

const call = (path: string, input: unknown) => callProcedure(path, cookie, { body: JSON.stringify(input) });
async function said(path: string, input: unknown): Promise<string> {
  const { status, body } = await call(path, input);
  const { code = "OK", field } = (body.error?.data ?? {}) as { code?: string; field?: string };
  return [status, code, field].filter((part) => part !== undefined).join(" ");
}
const wish = (more: Record<string, unknown> = {}) => ({
  idempotencyKey: randomUUID(),
  recipientId: encodeId("usr", pieter.userId),
  amount: "5000",
  currency: "ZAR",
  note: "Lunch",
  ...more,
});

describe("transfers.send", () => {
  beforeEach(() => knowEachOther(database, [me, pieter]));

  it("answers the transfer in the sender's words, and the same for the same key", async () => {
    const input = wish();
    const { body } = await call("transfers.send", input);
    expect(body.result?.data).toEqual({
      id: expect.stringMatching(/^trf_[0-9A-Z]{26}$/) as string,
      reference: expect.stringMatching(/^OW[0-9A-Z]{13}$/) as string,
      status: "completed",
      amount: "5000",
      currency: "ZAR",
      note: "Lunch",
      recipient: { name: "Pieter v.", address: `@pieter_${pieter.userId.slice(-8)}` },
      createdAt: expect.stringMatching(/Z$/) as string,
    });
    expect((await call("transfers.send", input)).body).toEqual(body);
    expect(
      (await call("transfers.findByKey", { idempotencyKey: input.idempotencyKey })).body.result?.data,
    ).toEqual({
      transfer: body.result?.data,
    });
  });

  it("takes no input but what it states, and leaves no row", async () => {
    const before = await countRows(database);
    for (const [more, answer] of [
      [{ amount: "1,00" }, "400 BAD_INPUT amount"],
      [{ amount: 5000 }, "400 BAD_INPUT amount"],
      [{ amount: "-5000" }, "400 BAD_INPUT amount"],
      [{ currency: "rand" }, "400 BAD_INPUT currency"],
      [{ idempotencyKey: "1" }, "400 BAD_INPUT idempotencyKey"],
      [{ recipientId: pieter.userId }, "400 RECIPIENT_NOT_FOUND to"],
      [{ recipientId: `${encodeId("usr", pieter.userId)}A` }, "400 RECIPIENT_NOT_FOUND to"],
      [{ recipientId: encodeId("ses", pieter.userId) }, "400 RECIPIENT_NOT_FOUND to"],
      [{ recipientId: { id: 1 } }, "400 BAD_INPUT recipientId"],
      [{ note: "a".repeat(141) }, "400 BAD_INPUT note"],
      [{ note: "two\nlines" }, "400 BAD_INPUT note"],
      [{ note: "4444 3333 2222 1111" }, "400 BAD_INPUT note"],
      [{ note: null }, "400 BAD_INPUT note"],
      [{ from: "x" }, "400 BAD_INPUT from"],
      [{ fee: "0" }, "400 BAD_INPUT fee"],
    ] as const) {
      expect([more, await said("transfers.send", wish(more))]).toEqual([more, answer]);
    }
    expect(await countRows(database)).toEqual(before);
    expect((await balanceOf(me)).available).toBe(100_000n);
  });

  it("lets 30 through in an hour", async () => {
    const answers: string[] = [];
    for (let sent = 0; sent < 31; sent++) answers.push(await said("transfers.send", wish({ amount: "100" })));
    expect(answers.slice(0, 30)).toEqual(Array<string>(30).fill("200 OK"));
    expect(answers[30]).toBe("429 RATE_LIMITED");
  });
});

describe("transfers.findRecipient", () => {
  it("tells a short name, a masked address and whether it is the first time, and nothing else", async () => {
    const { text, body } = await call("transfers.findRecipient", { to: pieter.email });
    expect(body.result?.data).toEqual({
      id: encodeId("usr", pieter.userId),
      name: "Pieter v.",
      address: `${pieter.email.charAt(0)}•••@example.org`,
      firstTime: true,
    });
    for (const hidden of [pieter.email, pieter.userId, "Wyk", "827654321", "pieter_", pieter.sessionId])
      expect(text).not.toContain(hidden);
  });

  it("answers 60 questions of one person in an hour, whatever the answers, and counts no mistyped one", async () => {
    for (let asked = 0; asked < 5; asked++)
      expect(await said("transfers.findRecipient", { to: "thandi" })).toBe("400 BAD_INPUT to");
    for (let asked = 0; asked < 59; asked++)
      expect(await said("transfers.findRecipient", { to: `n${asked}@example.org` })).toBe(
        "400 RECIPIENT_NOT_FOUND to",
      );
    expect(await said("transfers.findRecipient", { to: pieter.email })).toBe("200 OK");
    expect(await said("transfers.findRecipient", { to: pieter.email })).toBe("429 RATE_LIMITED");
    expect(await said("transfers.findRecipient", { to: "n1@example.org" })).toBe("429 RATE_LIMITED");
  });
});

describe("profile", () => {
  it("changes handle and phone, says what is stored, and counts the tries", async () => {
    const handle = `t${me.userId.slice(-10)}`;
    expect(
      (await call("profile.chooseHandle", { handle: `@${handle.toUpperCase()}` })).body.result?.data,
    ).toEqual({
      displayName: "Thandi Mokoena",
      email: me.email,
      handle,
      phone: null,
    });
    expect((await call("profile.setPhone", { phone: "082 123 4567" })).body.result?.data).toMatchObject({
      handle,
      phone: "+27821234567",
    });
    const taken = { handle: `pieter_${pieter.userId.slice(-8)}` };
    for (let tried = 0; tried < 8; tried++)
      expect(await said("profile.chooseHandle", taken)).toBe("409 HANDLE_TAKEN handle");
    expect(await said("profile.chooseHandle", taken)).toBe("429 RATE_LIMITED");
  });

  it("14.33 has no way to another name, address, role or state", async () => {
    for (const extra of ["email", "displayName", "role", "status", "userId"])
      expect(await said("profile.setPhone", { phone: null, [extra]: "admin" })).toBe(
        `400 BAD_INPUT ${extra}`,
      );
  });
});
