import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { makePendingDeposit, makePerson, settle } from "@/server/testing/factories";
import { announcedTo, notificationsOf } from "./testing";

const database = useDatabase();
const ID = "01900000-0000-7000-8000-000000000000";
let id = "";

/** The pages' code as a process has it that starts with these settings: they are read once. */
async function startedWith(settings: Record<string, string>) {
  Object.assign(process.env, settings);
  vi.resetModules();
  const mail = await import("./dev-mail");
  const list = await import("@/app/dev/mail/page");
  const one = await import("@/app/dev/mail/[id]/page");
  return { ...mail, list, one };
}
const shown = async (page: Promise<unknown>): Promise<string> => {
  try {
    await page;
    return "shown";
  } catch (error) {
    return String((error as { digest?: string }).digest ?? error);
  }
};
const NOT_FOUND = "NEXT_HTTP_ERROR_FALLBACK;404";

beforeAll(async () => {
  const person = await makePerson(database);
  await settle(await makePendingDeposit(person));
  const { queueNotifications } = await import("./queue-notifications");
  const { deliverNotification } = await import("./deliver-notification");
  for (const event of await announcedTo(database, person.userId))
    for (const one of await queueNotifications(event))
      expect(await deliverNotification(one)).toEqual({ outcome: "kept" });
  const [row] = await notificationsOf(database, person.userId);
  expect(row).toMatchObject({ state: "sent", sent_at: null, recipient: person.email });
  id = row?.id ?? "";
});
afterEach(() => {
  Object.assign(process.env, { DEV_TOOLS: "0", APP_ORIGIN: "http://localhost:3000" });
});

describe("the development mail pages", () => {
  it("show what was kept without a mail server, and that it was not sent", async () => {
    const { listDevMails, findDevMail, list, devMailTitle } = await startedWith({ DEV_TOOLS: "1" });
    expect(await listDevMails()).toEqual([
      expect.objectContaining({ id, subject: "R\u00a0250,00 is in your balance", sentAt: null }),
    ]);
    expect((await findDevMail(id))?.bodyHtml).toContain("<h1");
    expect(await findDevMail("no id")).toBeUndefined();
    expect(await findDevMail(ID)).toBeUndefined();
    expect(await shown(list.default())).toBe("shown");
    expect(devMailTitle()).toBe("Mail");
  });

  it.each([
    ["without DEV_TOOLS", { DEV_TOOLS: "0" }],
    ["where others can reach them", { DEV_TOOLS: "1", APP_ORIGIN: "https://wallet.example" }],
  ])("are not there %s, by no word", async (_when, settings) => {
    const { listDevMails, findDevMail, list, one } = await startedWith(settings);
    expect(await listDevMails()).toBeUndefined();
    expect(await findDevMail(id)).toBeUndefined();
    expect(await shown(list.default())).toBe(NOT_FOUND);
    expect(await shown(one.default({ params: Promise.resolve({ id }) }))).toBe(NOT_FOUND);
    expect([list.generateMetadata(), one.generateMetadata()]).toEqual([
      { title: "Not found" },
      { title: "Not found" },
    ]);
  });
});
