// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { CONFIRMED, showAnswered } from "@/components/testing/show-answered";
import "./qr-code"; // loaded before it is asked for, so that no test waits for that
import { TwoStep } from "./two-step";

const CODES = Array.from({ length: 10 }, (_, at) => `ABCDE-FGHJK-MNPQR-STVWXYZ${at}`);
const KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const URI = `otpauth://totp/Octoco%20Wallet:thandi@example.org?secret=${KEY}&issuer=Octoco%20Wallet`;
const OFF = { since: null, recoveryCodesLeft: 0, proved: false };
const ON = { since: "2026-03-05T14:07:09.000Z", recoveryCodesLeft: 9, proved: true };

/** The part of the page, and a server that answers each path with the next of its answers, and the last for ever. */
async function show(answers: Record<string, object[]>, role = "user") {
  const sent: [string, unknown][] = [];
  const kept: true[] = [];
  const all: Record<string, object[]> = {
    "session.me": [{ user: { email: "thandi@example.org", role } }],
    "factors.enrol": [{ factorId: "fct_1", secret: KEY, uri: URI }],
    "factors.confirm": [{ recoveryCodes: CODES }],
    ...answers,
  };
  showAnswered(<TwoStep onKept={() => kept.push(true)} />, (path, input) => {
    if (path !== "session.me" && path !== "factors.status") sent.push([path, input]);
    const next = all[path] ?? [{}];
    return (next.length > 1 ? next.shift() : next[0]) ?? {};
  });
  await screen.findByText(/Two-step sign-in is off|On since/);
  return { sent, kept };
}
const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));

afterEach(cleanup);

describe("TwoStep", () => {
  it("says what it does to money first, then shows the key as picture and text, then the codes, this once", async () => {
    const { sent, kept } = await show({ "factors.status": [OFF, ON] });
    await press("Set up");
    expect(screen.getByText(/withdrawals and sending to new people wait for 6 hours/)).toBeTruthy();
    expect(sent).toEqual([]);
    await press("Continue");
    expect(await screen.findByRole("img", { name: /Picture with the key/ })).toBeTruthy();
    expect(screen.getByText("ABCD EFGH IJKL MNOP QRST UVWX YZ23 4567")).toBeTruthy();
    await userEvent.type(screen.getByLabelText("Code from your app"), "123456");
    const list = await screen.findByRole("list", { name: "Recovery codes" });
    expect(
      within(list)
        .getAllByRole("listitem")
        .map((item) => item.textContent),
    ).toEqual(CODES);
    expect(sent).toEqual([
      ["factors.enrol", { stepUpId: CONFIRMED }],
      ["factors.confirm", { factorId: "fct_1", code: "123456" }],
    ]);
    expect(kept).toEqual([]);
    await press("I have kept them");
    expect(kept).toEqual([true]);
    expect(await screen.findByText(/On since 5 Mar 2026/)).toBeTruthy();
    expect(screen.queryByText(CODES[0] ?? "")).toBeNull();
  });

  it("says that a first code was wrong, and waits for the next", async () => {
    const wrong = { code: "CODE_WRONG", sentence: "That code isn't right. Nothing was done.", field: "code" };
    await show({ "factors.status": [OFF], "factors.confirm": [wrong, { recoveryCodes: CODES }] });
    await press("Set up");
    await press("Continue");
    const field = await screen.findByLabelText<HTMLInputElement>("Code from your app");
    await userEvent.type(field, "111111");
    await waitFor(() => expect(field.getAttribute("aria-invalid")).toBe("true"));
    expect(field.value).toBe("");
    await userEvent.type(field, "123456");
    expect(await screen.findByRole("list", { name: "Recovery codes" })).toBeTruthy();
  });

  it("removes it only after saying that withdrawals and sending to new people wait for 24 hours", async () => {
    const { sent } = await show({ "factors.status": [ON, OFF] });
    await press("Remove…");
    expect(screen.getByText(/withdrawals and sending to new people wait for 24 hours/)).toBeTruthy();
    await press("Remove two-step sign-in");
    expect(await screen.findByText("Two-step sign-in is off")).toBeTruthy();
    expect(sent).toEqual([["factors.remove", { stepUpId: CONFIRMED }]]);
  });

  it("offers an admin no way to remove it", async () => {
    await show({ "factors.status": [ON] }, "admin");
    expect(screen.getByRole("button", { name: "Replace app…" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Remove…" })).toBeNull();
  });
});
