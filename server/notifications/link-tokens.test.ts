import { describe, expect, it } from "vitest";
import { linkTokenHash } from "@/server/security/link-token";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";
import { mailsTo } from "@/server/testing/mails";
import { requestEmailChange } from "@/server/users/email-change";
import { requestVerification } from "@/server/users/email-links";
import { confirmed } from "@/server/testing/step-up";
import { deliverNotification } from "./deliver-notification";
import { queueNotifications } from "./queue-notifications";
import { announcedTo, useMailbox } from "./testing";

const database = useDatabase();
const mailbox = useMailbox();

/** The tokens in a mail, of whichever link. */
const tokensIn = (text = ""): string[] =>
  [...text.matchAll(/#t=([\w-]{43})/g)].map(([, token = ""]) => token);

/** The tables in which this text stands, in clear or as bytes. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await database.admin<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'wallet' order by 1`;
  const bytes = Buffer.from(text, "base64url").toString("hex");
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await database.admin.unsafe<{ n: number }[]>(
        `select count(*)::int as n from wallet.${name} t where to_jsonb(t)::text like '%${text.replaceAll("_", "\\_")}%' or to_jsonb(t)::text like '%${bytes}%'`,
      );
      return row?.n ? [name] : [];
    }),
  );
  return found.flat();
}

describe("the tokens of a mail", () => {
  it("14.27 are 32 random bytes that lie nowhere but in the mail: the database has their hashes", async () => {
    const person = await makePerson(database, { verified: false });
    await requestVerification(person);
    await requestEmailChange(
      await confirmed(person, "email.change", { email: "new@example.org" }),
      "new@example.org",
    );
    await mailsTo(database, person.email);
    const mails = [...mailbox.to(person.email), ...mailbox.to("new@example.org")];
    const tokens = mails.flatMap(({ text, html }) => [tokensIn(text), tokensIn(html)]);
    expect(tokens).toEqual([[expect.any(String)], [tokens[0]?.[0]], [expect.any(String)], [tokens[2]?.[0]]]);
    for (const [token = ""] of tokens) {
      expect(Buffer.from(token, "base64url")).toHaveLength(32);
      expect(await tablesWith(token)).toEqual([]);
      const rows = await database.admin`
        select count(*)::int as n from wallet.email_links where sha256 = ${linkTokenHash(token) ?? null}`;
      expect([...rows]).toEqual([{ n: 1 }]);
    }
  });

  it("are others when a mail is tried again: a mail of its own, of which the newest is good", async () => {
    const person = await makePerson(database, { verified: false });
    mailbox.answer("drop"); // after it has the whole mail
    await requestVerification(person);
    const event = (await announcedTo(database, person.userId)).at(-1);
    const [id = ""] = event ? await queueNotifications(event) : [];
    expect(await deliverNotification(id)).toMatchObject({ outcome: "retry" });
    mailbox.answer(null);
    expect(await deliverNotification(id)).toEqual({ outcome: "sent" });
    const [first, second] = mailbox.to(person.email);
    expect(first?.messageId).not.toBe(second?.messageId);
    const [token = ""] = tokensIn(second?.text);
    const rows = await database.admin`select sha256 from wallet.email_links where user_id = ${person.userId}`;
    expect([...rows]).toEqual([{ sha256: linkTokenHash(token) }]);
  });

  it("are not made for a link that does nothing any more: its mail is left out", async () => {
    const person = await makePerson(database, { verified: false });
    await requestVerification(person);
    await requestVerification(person);
    await mailsTo(database, person.email);
    expect(mailbox.to(person.email)).toHaveLength(1);
  });
});
