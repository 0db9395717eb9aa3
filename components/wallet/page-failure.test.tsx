// @vitest-environment happy-dom
import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { showAnswered } from "@/components/testing/show-answered";
import { TransactionPage } from "@/components/wallet/activity/transaction-page";
import { SendForm } from "@/components/wallet/send/send-form";
import { WithdrawForm } from "@/components/wallet/withdraw/withdraw-form";

const BUSY = { code: "BUSY", sentence: "We're very busy right now.", requestId: "req_1" };

afterEach(cleanup);

describe("PageFailure", () => {
  it.each([
    ["Send", <SendForm key="send" userId="usr_1" />],
    ["Withdraw", <WithdrawForm key="withdraw" userId="usr_1" />],
    ["Transaction", <TransactionPage key="transaction" id="trf_1" />],
  ])("says which page it is when %s can't be read, and asks again", async (title, page) => {
    let asked = 0;
    showAnswered(page, () => {
      asked += 1;
      return BUSY;
    });
    expect((await screen.findByRole("alert")).textContent).toContain(BUSY.sentence);
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(title);
    const before = asked;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(asked).toBe(before + 1);
  });
});
