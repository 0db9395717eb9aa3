// @vitest-environment happy-dom
import { cleanup, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import {
  PathnameContext,
  SearchParamsContext,
} from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { afterEach, describe, expect, it } from "vitest";
import { CONFIRMED, showAnswered } from "@/components/testing/show-answered";
import type { BankAccount } from "@/components/wallet/types";
import { BankAccountForm } from "./bank-account-form";

const NUMBER = "1302948831";
const ADDED = { id: "bnk_1", bankName: "Capitec", masked: "•••• 8831", usable: true };
const ANSWERS: Record<string, object> = {
  "session.me": { user: { displayName: "Thandi Mokoena" } },
  "bankAccounts.list": { items: [] },
  "bankAccounts.banks": {
    coolingSeconds: 86_400,
    items: [
      {
        key: "absa",
        name: "Absa",
        branchCode: "632005",
        accountTypes: ["cheque", "savings", "transmission"],
        digits: "8 to 11 digits",
      },
      {
        key: "capitec",
        name: "Capitec",
        branchCode: "470010",
        accountTypes: ["cheque", "savings"],
        digits: "10 digits",
      },
    ],
  },
};

/** The form, and a server that keeps what it is sent and answers `add` with the next of `answers`: a refusal, or the account. */
async function show(...answers: object[]) {
  const sent: unknown[] = [];
  const added: BankAccount[] = [];
  showAnswered(<BankAccountForm onAdded={(account) => added.push(account)} />, (path, input) => {
    if (path !== "bankAccounts.add") return ANSWERS[path] ?? {};
    sent.push(input);
    return answers.shift() ?? ADDED;
  });
  await screen.findByRole("option", { name: "Capitec" });
  return { sent, added };
}

async function fill({ number = NUMBER } = {}) {
  await userEvent.selectOptions(screen.getByLabelText("Bank"), "Capitec");
  await userEvent.click(screen.getByRole("radio", { name: "Savings" }));
  await userEvent.type(screen.getByLabelText("Account number"), number);
  const name = screen.getByLabelText("Name on the account");
  await userEvent.clear(name);
  await userEvent.type(name, "Thandi Mokoena");
}
const submit = () => userEvent.click(screen.getByRole("button", { name: "Add bank account" }));

afterEach(cleanup);

describe("BankAccountForm", () => {
  it("says branch code, digits and types of the bank, and how long a new account waits", async () => {
    await show();
    await userEvent.selectOptions(screen.getByLabelText("Bank"), "Absa");
    expect(screen.getByText("Branch code 632005, for every branch")).toBeTruthy();
    expect(screen.getByText("8 to 11 digits")).toBeTruthy();
    expect(screen.getAllByRole("radio")).toHaveLength(3);
    expect(screen.getByText(/can be used after 24 hours/)).toBeTruthy();
  });

  it("names every empty field in the summary and at the field, in the same words, and sends nothing", async () => {
    const { sent } = await show();
    await userEvent.clear(screen.getByLabelText("Name on the account"));
    await submit();
    const summary = screen.getByRole("alert");
    expect(document.activeElement).toBe(summary);
    for (const words of [
      "Choose your bank.",
      "Choose the type of the account.",
      "Enter the account number.",
      "Enter the name on the account.",
    ]) {
      const link = within(summary).getByRole("link", { name: words });
      expect(document.querySelector(link.getAttribute("href") ?? "")?.getAttribute("aria-invalid")).toBe(
        "true",
      );
      expect(screen.getAllByText(words)).toHaveLength(2);
    }
    expect(sent).toEqual([]);
  });

  it("asks for the set-up of two-step sign-in where there is none, and for nothing else", async () => {
    const form = (
      <SearchParamsContext value={new URLSearchParams("step=account")}>
        <PathnameContext value="/withdraw">
          <BankAccountForm onAdded={() => undefined} />
        </PathnameContext>
      </SearchParamsContext>
    );
    showAnswered(form, (path) =>
      path === "factors.status"
        ? { since: null, recoveryCodesLeft: 0, proved: false }
        : (ANSWERS[path] ?? {}),
    );
    const way = await screen.findByRole("link", { name: "Set up two-step sign-in" });
    expect(way.getAttribute("href")).toBe("/settings/security?next=%2Fwithdraw%3Fstep%3Daccount");
    expect(screen.queryByLabelText("Account number")).toBeNull();
  });

  it("asks for name and identity number where none were given, whatever the limits", async () => {
    showAnswered(<BankAccountForm onAdded={() => undefined} />, (path) =>
      path === "identity.status" ? { emailVerified: true, recorded: null } : (ANSWERS[path] ?? {}),
    );
    const way = await screen.findByRole("link", { name: "Give name and identity number" });
    expect(way.getAttribute("href")).toBe("/settings/limits");
    expect(screen.queryByLabelText("Account number")).toBeNull();
  });

  it("sends what was typed, once and confirmed, and hands on the account that was added", async () => {
    const { sent, added } = await show();
    await fill();
    await submit();
    expect(sent).toEqual([
      {
        bank: "capitec",
        accountType: "savings",
        number: NUMBER,
        holderName: "Thandi Mokoena",
        stepUpId: CONFIRMED,
      },
    ]);
    expect(added).toEqual([ADDED]);
  });

  it("puts a refusal at its field, keeps what was typed, and goes on from there", async () => {
    const sentence = "Account numbers of Capitec have 10 digits.";
    const { added } = await show({ code: "BAD_INPUT", sentence, field: "number", requestId: "r" });
    await fill({ number: "13029488" });
    await submit();
    const number = screen.getByLabelText<HTMLInputElement>("Account number");
    expect(number.value).toBe("13029488");
    expect(number.getAttribute("aria-describedby")).toContain("account-number-error");
    expect(screen.getAllByText(sentence)).toHaveLength(2);
    await userEvent.type(number, "31");
    expect(screen.queryByText(sentence)).toBeNull();
    await submit();
    expect(added).toHaveLength(1);
  });

  it("tells a refusal about no field in the summary", async () => {
    const sentence = "You have 5 bank accounts. Remove one to add another.";
    await show({ code: "BANK_ACCOUNT_LIMIT", sentence, requestId: "r" });
    await fill();
    await submit();
    expect(screen.getByRole("alert").textContent).toContain(sentence);
    expect(screen.queryByText(/Reference/)).toBeNull();
  });

  it("leaves the number out of the browser's storage and the address", async () => {
    await show({ code: "INTERNAL", sentence: "Something went wrong on our side.", requestId: "r" });
    await fill();
    await submit();
    const kept = JSON.stringify([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      location.href,
    ]);
    expect(kept).not.toContain(NUMBER);
  });
});
