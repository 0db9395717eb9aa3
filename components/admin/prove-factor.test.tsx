// @vitest-environment happy-dom
import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { CONFIRMED, showAnswered } from "@/components/testing/show-answered";
import { ProveFactor } from "./prove-factor";

/** The door, and a server that keeps what it is sent. `gone`: each time the page was asked for again. */
function show(hasFactor: boolean, answers: Record<string, object> = {}) {
  const sent: [string, unknown][] = [];
  const gone: true[] = [];
  const door = (
    <ProveFactor email="naledi@octoco.example" hasFactor={hasFactor} goOn={() => gone.push(true)} />
  );
  showAnswered(door, (path, input) => {
    sent.push([path, input]);
    return answers[path] ?? {};
  });
  return { sent, gone };
}
const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));

afterEach(cleanup);

describe("ProveFactor", () => {
  it("proves the factor of the session by a confirmation, and asks for the same page again", async () => {
    const { sent, gone } = show(true);
    await press("Confirm with a code");
    await waitFor(() => expect(gone).toHaveLength(1));
    expect(sent).toEqual([["factors.elevate", { stepUpId: CONFIRMED }]]);
  });

  it("says why it was refused, and stays", async () => {
    const sentence = "Confirm this first. Nothing was done.";
    const { gone } = show(true, { "factors.elevate": { code: "STEP_UP_REQUIRED", sentence } });
    await press("Confirm with a code");
    expect((await screen.findByRole("alert")).textContent).toBe(sentence);
    expect(gone).toEqual([]);
  });

  it("begins the set-up for who has none, and says what it is for", async () => {
    show(false, {
      "session.me": { user: { email: "naledi@octoco.example", role: "admin" } },
      "factors.status": { since: null, recoveryCodesLeft: 0, proved: false },
    });
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Set up two-step sign-in first");
    expect(await screen.findByText(/withdrawals and sending to new people wait for 6 hours/)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Continue" })).toBeTruthy();
  });
});
