// @vitest-environment happy-dom
import { cleanup, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { showAnswered } from "@/components/testing/show-answered";
import { BankAccountsView } from "./bank-accounts-view";

const BUSY = { code: "BUSY", sentence: "We're very busy right now.", requestId: "req_1" };
const account = (masked: string, change: object = {}) => ({
  id: `bnk_${masked}`,
  bankName: "FNB",
  masked,
  accountType: "cheque",
  holderName: "Thandi Mokoena",
  isDefault: false,
  usable: true,
  flagged: null,
  ...change,
});
const ITEMS = [account("•••• 0147", { isDefault: true }), account("•••• 0148")];

/** The list, and a server that answers each path with the next of its answers: a refusal, or data. */
const show = (answers: Record<string, object[]>) =>
  showAnswered(<BankAccountsView />, (path) => answers[path]?.shift() ?? { items: ITEMS, coolingSeconds: 0 });

afterEach(cleanup);

describe("BankAccountsView", () => {
  it("says why the list can't be read, offers nothing that needs it, and shows it when tried again", async () => {
    show({ "bankAccounts.list": [BUSY] });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain(BUSY.sentence);
    expect(alert.textContent).toContain(BUSY.requestId);
    expect(screen.queryByRole("button", { name: "Add a bank account" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect((await screen.findAllByRole("listitem")).map((item) => item.textContent)).toEqual([
      expect.stringContaining("FNB •••• 0147Default"),
      expect.stringContaining("FNB •••• 0148"),
    ]);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("sends nothing about an account when its confirmation is closed, and keeps the question", async () => {
    const sent: string[] = [];
    const answer = (path: string) => {
      sent.push(path);
      return { items: ITEMS, coolingSeconds: 0 };
    };
    showAnswered(<BankAccountsView />, answer, null);
    await userEvent.click(await screen.findByRole("button", { name: "Make default FNB •••• 0148" }));
    await userEvent.click(screen.getByRole("button", { name: "Remove FNB •••• 0148" }));
    await userEvent.click(screen.getByRole("button", { name: "Remove account" }));
    expect(screen.getByRole("dialog", { name: "Remove FNB •••• 0148?" })).toBeTruthy();
    expect(sent.filter((path) => path !== "bankAccounts.list" && path !== "bankAccounts.banks")).toEqual([]);
  });

  it("keeps an account whose removal is refused, and says why in the question", async () => {
    const sentence = "A withdrawal to this bank account is still open.";
    show({ "bankAccounts.remove": [{ code: "ACCOUNT_IN_USE", sentence }] });
    await userEvent.click(await screen.findByRole("button", { name: "Remove FNB •••• 0148" }));
    const question = screen.getByRole("dialog", { name: "Remove FNB •••• 0148?" });
    await userEvent.click(within(question).getByRole("button", { name: "Remove account" }));
    expect((await within(question).findByRole("alert")).textContent).toBe(sentence);
    expect(screen.getAllByRole("listitem")).toHaveLength(2);
  });

  it("says that an account was removed, and moves the focus to it", async () => {
    show({ "bankAccounts.remove": [{ items: ITEMS.slice(0, 1) }] });
    await userEvent.click(await screen.findByRole("button", { name: "Remove FNB •••• 0148" }));
    await userEvent.click(screen.getByRole("button", { name: "Remove account" }));
    const news = await screen.findByText("FNB •••• 0148 was removed.");
    expect(document.activeElement?.contains(news)).toBe(true);
    expect(screen.getAllByRole("listitem")).toHaveLength(1);
  });
});
