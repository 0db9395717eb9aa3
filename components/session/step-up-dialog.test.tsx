// @vitest-environment happy-dom
import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { showAnswered } from "@/components/testing/show-answered";
import "./step-up-dialog"; // loaded before it is asked for, so that no test waits for that
import { StepUpProvider, useStepUp, type Wish } from "./step-up";

const WISH: Wish = {
  action: "withdrawal.request",
  bankAccountId: "bnk_1",
  amount: "80000",
  currency: "ZAR",
  feeMinor: "0",
};
const SHOWN = {
  what: "Withdraw R 800,00",
  facts: [["To", "Capitec •••• 8831"]] satisfies [string, string][],
};
const WRONG = { code: "CODE_WRONG", sentence: "That code isn't right. Nothing was done.", field: "secret" };

const started = (methods = ["totp", "recovery"]) => ({
  stepUpId: "stp_1",
  methods,
  expiresAt: new Date(Date.now() + 300_000).toISOString(),
});

/** A page with one wish. It says what became of it: the confirmation, that nothing was done, or what the wish was refused for. */
function Asker() {
  const stepUp = useStepUp();
  const [outcome, setOutcome] = useState("");
  const ask = () =>
    stepUp(WISH, SHOWN).then(
      (id) => setOutcome(id ?? "nothing"),
      () => setOutcome("refused"),
    );
  return (
    <>
      <button type="button" onClick={() => void ask()}>
        Ask
      </button>
      <output>{outcome}</output>
    </>
  );
}

/** The page, asked once, and a server that answers each path with the next of its answers. */
async function ask(answers: Record<string, object[]>) {
  const sent: [string, unknown][] = [];
  showAnswered(
    <StepUpProvider>
      <Asker />
    </StepUpProvider>,
    (path, input) => {
      sent.push([path, input]);
      return answers[path]?.shift() ?? { confirmed: true };
    },
  );
  await userEvent.click(screen.getByRole("button", { name: "Ask" }));
  await screen.findByRole("dialog", { name: "Confirm that it's you" });
  return { sent, tries: () => sent.filter(([path]) => path === "stepUp.confirm").map(([, input]) => input) };
}
const outcome = () => screen.getByRole("status").textContent;
const codeField = () => screen.findByLabelText<HTMLInputElement>("Code from your app");
const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));

afterEach(cleanup);

describe("useStepUp", () => {
  it("shows what is confirmed, sends a code with its last digit and gives the confirmation of that wish", async () => {
    const { sent } = await ask({ "stepUp.start": [started()] });
    const field = await codeField();
    expect(document.activeElement).toBe(field);
    expect([field.inputMode, field.autocomplete]).toEqual(["numeric", "one-time-code"]);
    expect(screen.getByText(SHOWN.what)).toBeTruthy();
    expect(screen.getByText("Capitec •••• 8831")).toBeTruthy();
    await userEvent.type(field, "12345");
    expect(sent).toEqual([["stepUp.start", WISH]]);
    await userEvent.type(field, "6");
    await waitFor(() => expect(outcome()).toBe("stp_1"));
    expect(sent[1]).toEqual(["stepUp.confirm", { stepUpId: "stp_1", method: "totp", secret: "123456" }]);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("takes a pasted code with a blank in it", async () => {
    const { tries } = await ask({ "stepUp.start": [started()] });
    await userEvent.click(await codeField());
    await userEvent.paste("418 204");
    await waitFor(() => expect(tries()).toMatchObject([{ secret: "418204" }]));
  });

  it("says how many tries are left, empties the field and keeps the focus there", async () => {
    await ask({ "stepUp.start": [started()], "stepUp.confirm": [WRONG] });
    const field = await codeField();
    await userEvent.type(field, "111111");
    expect((await screen.findByRole("alert")).textContent).toBe(`${WRONG.sentence} 4 tries left.`);
    expect(field.value).toBe("");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(field);
  });

  it("ends after five wrong codes, and begins anew with another challenge", async () => {
    const { sent } = await ask({
      "stepUp.start": [started(), { ...started(), stepUpId: "stp_2" }],
      "stepUp.confirm": [WRONG, WRONG, WRONG, WRONG, WRONG],
    });
    const field = await codeField();
    for (let tries = 0; tries < 5; tries++) {
      await userEvent.type(field, "111111");
      await waitFor(() => expect(field.value).toBe(""));
    }
    expect(await screen.findByText(/Nothing was done. Start again/)).toBeTruthy();
    await press("Start again");
    await userEvent.type(await codeField(), "123456");
    await waitFor(() => expect(outcome()).toBe("stp_2"));
    expect(sent.filter(([path]) => path === "stepUp.start")).toHaveLength(2);
  });

  it("says that five minutes are over, and that nothing was done", async () => {
    const over = { ...started(), expiresAt: new Date(Date.now() - 1).toISOString() };
    const ended = { code: "CHALLENGE_ENDED", sentence: "This confirmation is too old." };
    await ask({ "stepUp.start": [over], "stepUp.confirm": [ended] });
    await userEvent.type(await codeField(), "123456");
    const words = (await screen.findByRole("alert")).textContent;
    expect(words).toContain("This took longer than 5 minutes");
    expect(words).toContain("Nothing was done.");
  });

  it("takes a recovery code instead", async () => {
    const { tries } = await ask({ "stepUp.start": [started()] });
    await codeField();
    await press("Use a recovery code instead");
    await userEvent.type(screen.getByLabelText("Recovery code"), "ABCDE-FGHJK-MNPQR-STVWXYZ0");
    await press("Confirm");
    await waitFor(() => expect(outcome()).toBe("stp_1"));
    expect(tries()).toMatchObject([{ method: "recovery", secret: "ABCDE-FGHJK-MNPQR-STVWXYZ0" }]);
  });

  it("asks for the password where that confirms, and for nothing else", async () => {
    const { tries } = await ask({ "stepUp.start": [started(["password"])] });
    const field = await screen.findByLabelText<HTMLInputElement>("Your password");
    expect([field.type, field.autocomplete]).toEqual(["password", "current-password"]);
    expect(screen.queryByRole("button", { name: /instead/ })).toBeNull();
    await press("Confirm");
    expect(tries()).toEqual([]);
    await userEvent.type(field, "correct horse{Enter}");
    await waitFor(() => expect(tries()).toMatchObject([{ method: "password", secret: "correct horse" }]));
  });

  it("takes a fresh sign-in with Google, and leads to one when the last is too old", async () => {
    const stale = { code: "FRESH_SIGN_IN", sentence: "Sign in again with Google first. Nothing was done." };
    const { tries } = await ask({ "stepUp.start": [started(["fresh"])], "stepUp.confirm": [stale] });
    await userEvent.click(await screen.findByRole("button", { name: "Confirm" }));
    const way = await screen.findByRole("link", { name: "Sign in again with Google" });
    expect(way.getAttribute("href")).toMatch(/^\/sign-in\/google\?next=/);
    expect(tries()).toMatchObject([{ method: "fresh" }]);
    await press("Cancel");
    await waitFor(() => expect(outcome()).toBe("nothing"));
  });

  it("leads to the set-up where nothing can confirm it yet", async () => {
    const none = { code: "FACTOR_REQUIRED", sentence: "Set up two-step sign-in first. Nothing was done." };
    await ask({ "stepUp.start": [none] });
    const way = await screen.findByRole("link", { name: "Set up two-step sign-in" });
    expect(way.getAttribute("href")).toMatch(/^\/settings\/security\?next=/);
    await press("Not now");
    await waitFor(() => expect(outcome()).toBe("nothing"));
  });

  it("gives nothing to whoever closes it, and asks anew the next time", async () => {
    await ask({ "stepUp.start": [started(), started()] });
    await codeField();
    await press("Cancel");
    await waitFor(() => expect(outcome()).toBe("nothing"));
    await press("Ask");
    await userEvent.type(await codeField(), "123456");
    await waitFor(() => expect(outcome()).toBe("stp_1"));
  });

  it("leaves what is wrong with a field of the wish to its form", async () => {
    const sentence = "Account numbers of Capitec have 10 digits.";
    showAnswered(
      <StepUpProvider>
        <Asker />
      </StepUpProvider>,
      () => ({ code: "BAD_INPUT", sentence, field: "number" }),
    );
    await press("Ask");
    await waitFor(() => expect(outcome()).toBe("refused"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});
