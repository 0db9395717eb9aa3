// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GoogleTrip } from "./google-trip";

const GOOGLE = "https://accounts.example/authorize?state=1";
const AWAY = { code: "GOOGLE_UNREACHABLE", sentence: "We can't reach Google right now.", requestId: "req_1" };
const { fetch } = globalThis;
let sent: [path: string, body: unknown][];
let left: string[];
let answers: object[];

beforeEach(() => {
  [sent, left, answers] = [[], [], []];
  globalThis.fetch = async (path, init) => {
    if (path === "/api/auth/csrf") return Response.json({ csrfToken: "token" });
    sent.push([path as string, JSON.parse(init?.body as string)]);
    const answer = answers.shift() ?? { next: GOOGLE };
    return Response.json(answer, { status: "code" in answer ? 503 : 200 });
  };
  window.location.replace = (to) => void left.push(String(to));
});
afterEach(() => {
  cleanup();
  globalThis.fetch = fetch;
});

describe("GoogleTrip", () => {
  it("leaves at once when somebody pressed the button on a page of ours", async () => {
    render(<GoogleTrip next="/activity" begin />);
    expect(screen.getByRole("status").textContent).toBe("Taking you to Google…");
    await waitFor(() => expect(left).toEqual([GOOGLE]));
    expect(sent).toEqual([["/api/auth/signin/google", { callbackUrl: "/activity", csrfToken: "token" }]]);
  });

  it("waits for a press when a link elsewhere led here", async () => {
    render(<GoogleTrip next="/" begin={false} />);
    expect(sent).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Continue with Google" }));
    await waitFor(() => expect(left).toEqual([GOOGLE]));
  });

  it("says why it can't leave, and tries again when asked", async () => {
    answers.push(AWAY);
    render(<GoogleTrip next="/" begin />);
    expect((await screen.findByRole("alert")).textContent).toContain(AWAY.sentence);
    await userEvent.click(screen.getByRole("button", { name: "Continue with Google" }));
    await waitFor(() => expect(left).toEqual([GOOGLE]));
  });

  it("offers the password after a trip that came to nothing, and the settings after one that was to link", () => {
    const problem = { sentence: "There is a wallet with this e-mail address." };
    const { rerender } = render(<GoogleTrip next="/send" begin={false} problem={problem} />);
    expect(screen.getByRole("alert").textContent).toContain(problem.sentence);
    expect(screen.getByRole("link", { name: "Sign in with your password" }).getAttribute("href")).toBe(
      "/sign-in?next=%2Fsend",
    );
    rerender(<GoogleTrip next="/settings/security" begin={false} problem={problem} linking />);
    expect(screen.getByRole("link", { name: "Back to Security" }).getAttribute("href")).toBe(
      "/settings/security",
    );
    expect(screen.queryByRole("button")).toBeNull();
  });
});
