// @vitest-environment happy-dom
import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { showAnswered } from "@/components/testing/show-answered";
import { Identity } from "./identity-form";

const NUMBER = "8001015009087";
const RECORDED = {
  emailVerified: true,
  recorded: { name: "Thandi Mokoena", at: "2026-11-21T10:00:00.000Z" },
};

/** What the server knows of the person, and what it answers to the form. */
function show(status: { emailVerified: boolean; recorded: object | null }, answer: object = RECORDED) {
  const sent: unknown[] = [];
  let now: object = status;
  showAnswered(<Identity name="Thandi" />, (path, input) => {
    if (path !== "identity.submit") return now;
    sent.push(input);
    if (!("code" in answer)) now = answer;
    return answer;
  });
  return sent;
}
const submit = () => userEvent.click(screen.getByRole("button", { name: "Save name and number" }));

afterEach(cleanup);

describe("Identity", () => {
  it("sends name and number, and shows the name afterwards, never the number", async () => {
    const sent = show({ emailVerified: true, recorded: null });
    await userEvent.type(await screen.findByLabelText("First names and surname"), " Mokoena");
    await userEvent.type(screen.getByLabelText("South African identity number"), NUMBER);
    await submit();
    expect(await screen.findByText(/recorded on/)).toBeTruthy();
    expect(sent).toEqual([{ name: "Thandi Mokoena", number: NUMBER }]);
    expect(document.body.innerHTML).not.toContain(NUMBER);
  });

  it("says what the server refused, in the summary and at its field", async () => {
    const sentence = "We can't use this number. Get help. Nothing was done.";
    show(
      { emailVerified: true, recorded: null },
      { code: "IDENTITY_REFUSED", sentence, field: "number", requestId: "r" },
    );
    await userEvent.type(await screen.findByLabelText("South African identity number"), NUMBER);
    await submit();
    expect((await screen.findAllByText(sentence)).length).toBe(2);
    expect(screen.getByLabelText("South African identity number").getAttribute("aria-invalid")).toBe("true");
  });

  it("asks for the e-mail address first where nobody has confirmed it", async () => {
    show({ emailVerified: false, recorded: null });
    expect(await screen.findByText(/Confirm your e-mail address first/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Save name and number" })).toBeNull();
  });
});
