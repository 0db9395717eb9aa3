// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { showAnswered } from "@/components/testing/show-answered";
import { FreezeLink, UnlockLink, VerifyLink } from "./link-pages";
import { ResetLink } from "./reset-link";

const TOKEN = "t".repeat(43);
let calls: [path: string, input: unknown][] = [];

/** Opens a page by a link, and answers what it asks. */
function open(
  page: React.ReactNode,
  hash: string,
  answer: (path: string) => object = () => ({ done: true }),
): void {
  window.history.replaceState(null, "", `/here${hash}`);
  showAnswered(page, (path, input) => {
    calls.push([path, input]);
    return answer(path);
  });
}
const button = (name: string) => screen.getByRole("button", { name });
const refused = (sentence: string) => () => ({ code: "LINK_INVALID", sentence, requestId: "req_1" });

beforeEach(() => {
  calls = [];
});
afterEach(cleanup);

describe("a page that the link of a mail opens", () => {
  it("takes the token from the address at once", async () => {
    open(<FreezeLink />, `#t=${TOKEN}`);
    await waitFor(() => expect(window.location.href).toMatch(/\/here$/));
  });

  it("does nothing before somebody presses the button, so that a program that opens links uses none up", async () => {
    open(<FreezeLink />, `#t=${TOKEN}`);
    await waitFor(() => button("Freeze my wallet"));
    expect(calls).toEqual([]);
    fireEvent.click(button("Freeze my wallet"));
    await screen.findByText("Your wallet is frozen");
    expect(calls).toEqual([["links.freeze", { token: TOKEN }]]);
  });

  it("says why a link does nothing any more, and leads on", async () => {
    open(<FreezeLink />, `#t=${TOKEN}`, refused("This link was used already. Each link works once."));
    await waitFor(() => fireEvent.click(button("Freeze my wallet")));
    expect((await screen.findByRole("alert")).textContent).toContain("This link was used already.");
    expect(screen.getByRole("link", { name: "Set a new password" }).getAttribute("href")).toBe("/reset");
  });

  it("offers to try again what failed for another reason", async () => {
    let times = 0;
    const busy = { code: "BUSY", sentence: "We're very busy right now.", requestId: "req_1" };
    open(<FreezeLink />, `#t=${TOKEN}`, () => (++times === 1 ? busy : { done: true }));
    await waitFor(() => fireEvent.click(button("Freeze my wallet")));
    fireEvent.click(await screen.findByRole("button", { name: "Try again" }));
    await screen.findByText("Your wallet is frozen");
  });

  it("says that a link is cut off, and sends nothing", async () => {
    open(<VerifyLink />, "");
    await screen.findByText("This link isn't complete");
    expect(calls).toEqual([]);
  });
});

describe("/verify", () => {
  it("confirms the address by itself", async () => {
    open(<VerifyLink />, `#t=${TOKEN}`);
    await screen.findByText("Your e-mail address is confirmed");
    expect(calls).toEqual([["links.verify", { token: TOKEN }]]);
  });
});

describe("/reset and /unlock without a link", () => {
  it("ask for the address, and answer the same whoever has it", async () => {
    open(<UnlockLink />, "");
    fireEvent.change(await screen.findByLabelText("E-mail address"), { target: { value: "a@example.org" } });
    fireEvent.click(button("Send the link"));
    expect((await screen.findByRole("status")).textContent).toContain("If a wallet has a@example.org");
    expect(calls).toEqual([["links.askUnlock", { email: "a@example.org" }]]);
  });
});

describe("/reset", () => {
  const answer = (path: string) =>
    path === "links.lookAtReset" ? { email: "a@example.org" } : { done: true };

  it("says whose password it is, and how long one should be", async () => {
    open(<ResetLink />, `#t=${TOKEN}`, answer);
    const field = await screen.findByLabelText("New password");
    screen.getByText("a@example.org");
    for (const [typed, words] of [
      ["abc", "5 more characters needed."],
      ["abcdefgh", "Enough."],
      ["abcdefghijklmno", "Good:"],
    ] as const) {
      fireEvent.change(field, { target: { value: typed } });
      screen.getByText(new RegExp(words));
    }
    fireEvent.click(button("Set the password"));
    await screen.findByText("Your password is set");
    expect(calls.at(-1)).toEqual(["links.reset", { token: TOKEN, password: "abcdefghijklmno" }]);
  });

  it("offers a new link when this one is too old", async () => {
    open(<ResetLink />, `#t=${TOKEN}`, refused("This link is too old. Ask for a new one."));
    expect((await screen.findByRole("alert")).textContent).toContain("too old");
    screen.getByRole("button", { name: "Send the link" });
  });
});
