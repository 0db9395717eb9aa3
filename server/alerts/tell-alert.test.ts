import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { useMailbox } from "@/server/notifications/testing";
import { useAlertHook } from "@/server/testing/alert-hook";
import { useDatabase } from "@/server/testing/database";
import { evaluateAlerts } from "./evaluate-alerts";
import { postWebhook } from "./post-webhook";
import { giveUpAlert, tellAlert } from "./tell-alert";

const hook = useAlertHook();
const { posts } = hook;
beforeAll(() => {
  process.env["ALERT_EMAILS"] = "ops@example.org, finance@example.org";
});
const mailbox = useMailbox();
const database = useDatabase();
const { admin } = database;

beforeEach(async () => {
  hook.answer(() => 200);
  posts.length = 0;
  mailbox.mails.length = 0;
  mailbox.answer(null);
  await admin`delete from wallet.alert_deliveries`;
  await admin`delete from wallet.alerts`;
  await admin`delete from wallet.outbox`;
});

async function opened(): Promise<string> {
  await admin`insert into wallet.reconciliation_breaks (id, type, severity, object_kind, object_id, currency, amount)
    values (${newId()}, 'amount_mismatch', 'critical', 'purchase', ${newId()}, 'ZAR', 123456)`;
  await evaluateAlerts(new Date());
  return alertOf("break_critical");
}
async function closed(): Promise<void> {
  await admin`update wallet.reconciliation_breaks set state = 'cleared', closed_at = now() where closed_at is null`;
  await evaluateAlerts(new Date());
}
const alertOf = async (rule: string): Promise<string> => {
  const rows = await admin<
    { id: string }[]
  >`select id from wallet.alerts where rule = ${rule} order by opened_at desc limit 1`;
  return rows[0]?.id ?? "";
};
const states = async (id: string): Promise<string[]> =>
  (
    await admin<{ line: string }[]>`
      select transition || ' ' || channel || ' ' || state || ' ' || attempts || coalesce(' ' || last_error, '') as line
        from wallet.alert_deliveries where alert_id = ${id} order by transition desc, channel`
  ).map(({ line }) => line);

describe("tellAlert", () => {
  it("tells of the opening and the closing once each, by webhook and to every address", async () => {
    const id = await opened();
    expect(await tellAlert(id)).toBe(0);
    expect(await tellAlert(id)).toBe(0);
    await closed();
    expect(await tellAlert(id)).toBe(0);
    expect(posts.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Critical: A critical break is open\. 1 critical break is open, since /),
      expect.stringMatching(/^Over: A critical break is open\. This held from .* to /),
    ]);
    expect(posts[0]?.blocks.map(({ type }) => type)).toEqual(["header", "section", "context"]);
    expect(posts[0]?.blocks[1]?.text?.text).toMatch(
      /<http:\/\/localhost:3000\/admin\/alerts\/alt_[0-9A-Z]{26}\|/,
    );
    for (const address of ["ops@example.org", "finance@example.org"])
      expect(mailbox.to(address).map(({ subject }) => subject)).toEqual([
        "Critical: A critical break is open",
        "Over: A critical break is open",
      ]);
    expect(await states(id)).toEqual([
      "opened email sent 1",
      "opened webhook sent 1",
      "closed email sent 1",
      "closed webhook sent 1",
    ]);
  });

  it("says no amount and no object of anybody", async () => {
    await tellAlert(await opened());
    const said = JSON.stringify(posts) + mailbox.mails.map(({ raw }) => raw).join();
    expect(said).not.toMatch(/1 ?234|123456|purchase/);
    await closed();
  });

  it("sends by one channel while the other fails, and what failed later, the opening first", async () => {
    hook.answer(() => 503);
    const id = await opened();
    expect(await tellAlert(id)).toBe(1);
    await closed();
    expect(await tellAlert(id)).toBe(2);
    expect(mailbox.to("ops@example.org")).toHaveLength(2);
    hook.answer(() => 200);
    expect(await tellAlert(id)).toBe(0);
    expect(posts.map(({ text }) => text.split(":")[0])).toEqual(["Critical", "Over"]);
    expect(await states(id)).toEqual([
      "opened email sent 1",
      "opened webhook sent 3 http_503",
      "closed email sent 1",
      "closed webhook sent 2 http_503",
    ]);
  });

  it("repeats a mail under the same Message-ID, and none to an address that is refused for good", async () => {
    mailbox.answer({ at: "to", code: 451, only: "finance@example.org" });
    const id = await opened();
    expect(await tellAlert(id)).toBe(1);
    mailbox.answer({ at: "to", code: 550, only: "finance@example.org" });
    expect(await tellAlert(id)).toBe(0);
    const ids = mailbox.to("ops@example.org").map(({ messageId }) => messageId);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    await closed();
  });

  it("gives up what still waits, and that stays to be seen", async () => {
    hook.answer(() => 500);
    const id = await opened();
    await tellAlert(id);
    await giveUpAlert(id);
    expect(await tellAlert(id)).toBe(0);
    expect(await states(id)).toEqual(["opened email sent 1", "opened webhook failed 1 http_500"]);
    await closed();
  });

  it("is announced with the alert, and again when nobody has sent it for an hour, also after it closed", async () => {
    const id = await opened();
    const occurrences = async () =>
      (await admin`select occurrence from wallet.outbox where subject_id = ${id} order by 1`).map(
        (row) => row["occurrence"],
      );
    expect(await occurrences()).toEqual([1]);
    await admin`update wallet.outbox set acknowledged_at = now() - interval '61 minutes'`;
    await evaluateAlerts(new Date());
    expect(await occurrences()).toEqual([1]);
    await admin`update wallet.alert_deliveries set created_at = now() - interval '61 minutes'`;
    await evaluateAlerts(new Date());
    await evaluateAlerts(new Date());
    expect(await occurrences()).toEqual([1, 2]);
    await closed();
    expect(await occurrences()).toEqual([1, 2, 3]);
  });
});

describe("postWebhook", () => {
  it("follows no redirect and ends by itself", async () => {
    hook.answer(() => "redirect");
    expect(await postWebhook(hook.url(), {})).toBe("failed");
    expect(await postWebhook("http://127.0.0.1:59999/", {})).toBe("econnrefused");
    hook.answer(() => "hang");
    expect(await postWebhook(hook.url(), {}, 200)).toBe("timeout");
  });
});
