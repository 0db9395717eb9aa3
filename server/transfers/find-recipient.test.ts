import { beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "@/server/errors";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { makeRichPerson, transfer } from "@/server/testing/transfers";
import { findRecipient } from "./find-recipient";

const database = useDatabase();
let me: Person;
let pieter: Person;

beforeAll(async () => {
  me = await makeRichPerson(database);
  pieter = await makePerson(database);
  await database.admin`
    update wallet.users set email = 'pieter@octoco.example', display_name = 'Pieter van Wyk', handle = 'pieter_w', phone = '+27821234567'
     where id = ${pieter.userId}`;
});

const answerOf = async (text: string): Promise<unknown> => {
  try {
    return await findRecipient(me.userId, text);
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} ${error.details.field ?? "-"}`;
    throw error;
  }
};

describe("findRecipient", () => {
  it.each(["pieter@octoco.example", " Pieter@Octoco.Example "])("finds %j by the address", async (text) => {
    expect(await answerOf(text)).toEqual({
      userId: pieter.userId,
      name: "Pieter v.",
      address: "p•••@octoco.example",
      firstTime: true,
    });
  });

  it("finds somebody by the handle, and shows nothing of the address then", async () => {
    expect(await answerOf(" @Pieter_W ")).toEqual({
      userId: pieter.userId,
      name: "Pieter v.",
      address: "@pieter_w",
      firstTime: true,
    });
  });

  it("knows whom one sent to before, and counts neither what came from them nor what others sent", async () => {
    const friend = await makeRichPerson(database);
    const firstTime = async (): Promise<boolean> => (await findRecipient(me.userId, friend.email)).firstTime;
    await transfer(friend, me);
    await transfer(await makeRichPerson(database), friend);
    expect(await firstTime()).toBe(true);
    await transfer(me, friend);
    expect(await firstTime()).toBe(false);
  });

  it.each([
    ["nobody@octoco.example", "RECIPIENT_NOT_FOUND to"],
    ["@nobody_here", "RECIPIENT_NOT_FOUND to"],
    ["pieter%@octoco.example", "RECIPIENT_NOT_FOUND to"],
    ["", "BAD_INPUT to"],
    ["pieter", "BAD_INPUT to"],
    ["@p", "BAD_INPUT to"],
    ["+27821234567", "BAD_INPUT to"],
    ["pieter@octoco.example, thandi@octoco.example", "BAD_INPUT to"],
    [`${"a".repeat(250)}@example.org`, "BAD_INPUT to"],
    ["a\u0000@b", "BAD_INPUT to"],
  ])("refuses %j", async (text, answer) => {
    expect(await answerOf(text)).toBe(answer);
  });

  it("refuses oneself, a frozen wallet, and a closed one as one that never was", async () => {
    expect(await answerOf(me.email)).toBe("SELF to");
    const other = await makePerson(database);
    await database.admin`update wallet.users set status = 'frozen' where id = ${other.userId}`;
    expect(await answerOf(other.email)).toBe("RECIPIENT_UNAVAILABLE to");
    await database.admin`update wallet.users set status = 'closed', closed_at = now() where id = ${other.userId}`;
    expect(await answerOf(other.email)).toBe("RECIPIENT_NOT_FOUND to");
  });
});
