import type { Page } from "@playwright/test";
import { expect } from "./fixtures";

/** The link in the newest mail to somebody with this subject, read where mails are kept on this machine, by anybody signed in. */
export async function linkInMail(page: Page, email: string, subject: string): Promise<string> {
  const mails = await page.context().newPage();
  let link = "";
  await expect(async () => {
    await mails.goto("/dev/mail");
    const line = mails.getByRole("listitem").filter({ hasText: email });
    await line.getByRole("link", { name: subject }).first().click({ timeout: 1_000 });
    link =
      /https?:\/\/\S+#t=[\w-]+/.exec(await mails.locator("pre").innerText({ timeout: 5_000 }))?.[0] ?? "";
    expect(link).not.toBe("");
  }).toPass({ timeout: 30_000 }); // mails are made by the worker
  await mails.close();
  return link;
}
