// @vitest-environment happy-dom
import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { CONFIRMED, showAnswered } from "@/components/testing/show-answered";
import { GoogleLink } from "./google-link";

const LINKED = { email: "lerato@gmail.example", since: "2026-11-20T08:00:00.000Z" };

/** The section, and a server that knows this state and unlinks. */
async function show(status: { available: boolean; linked: typeof LINKED | null; hasPassword: boolean }) {
  const sent: [string, unknown][] = [];
  let linked = status.linked;
  showAnswered(<GoogleLink />, (path, input) => {
    sent.push([path, input]);
    if (path === "google.status") return { ...status, linked };
    linked = null;
    return { unlinked: true };
  });
  await waitFor(() => expect(sent.map(([path]) => path)).toContain("google.status"));
  return sent;
}

afterEach(cleanup);

describe("GoogleLink", () => {
  it("shows nothing where Google is not offered", async () => {
    await show({ available: false, linked: null, hasPassword: true });
    expect(document.body.textContent).toBe("");
  });

  it("unlinks what was confirmed, and shows what is then true", async () => {
    const sent = await show({ available: true, linked: LINKED, hasPassword: true });
    await screen.findByText(LINKED.email);
    await userEvent.click(screen.getByRole("button", { name: "Unlink" }));
    await screen.findByText("Not linked");
    expect(sent.filter(([path]) => path === "google.unlink")).toEqual([
      ["google.unlink", { stepUpId: CONFIRMED }],
    ]);
  });

  it("says that the only way to sign in stays, and how to change that", async () => {
    await show({ available: true, linked: LINKED, hasPassword: false });
    await screen.findByText(/Set a password before you unlink it/);
    expect(screen.queryByRole("button", { name: "Unlink" })).toBeNull();
  });
});
