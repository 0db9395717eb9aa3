// @vitest-environment happy-dom
import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { showAnswered } from "@/components/testing/show-answered";
import { NotificationPreferences } from "./notification-preferences";

const REFUSED = { code: "BUSY", sentence: "We're very busy right now.", requestId: "req_1" };
const topics = (transfers = true) =>
  ["deposits", "withdrawals", "transfers", "security"].map((topic) => ({
    topic,
    email: topic === "transfers" ? transfers : true,
    sms: false,
    emailFixed: topic === "security",
  }));

/** The table, and a server that keeps what it is asked to set. */
async function show({ phone = null, refuse = false }: { phone?: string | null; refuse?: boolean } = {}) {
  const sent: unknown[] = [];
  showAnswered(<NotificationPreferences />, (path, input) => {
    if (path === "profile.get") return { phone };
    if (path !== "notifications.setPreference") return { topics: topics() };
    sent.push(input);
    return refuse ? REFUSED : { topics: topics(false) };
  });
  await screen.findByText("Transfers");
  return { sent, user: userEvent.setup() };
}
const switchOf = (name: string): HTMLInputElement => screen.getByRole("switch", { name });

afterEach(cleanup);

describe("NotificationPreferences", () => {
  it("sends one change and shows what the server says it is now", async () => {
    const { sent, user } = await show();
    expect(switchOf("E-mail about transfers").checked).toBe(true);
    await user.click(switchOf("E-mail about transfers"));
    expect(sent).toEqual([{ topic: "transfers", channel: "email", wanted: false }]);
    expect(switchOf("E-mail about transfers").checked).toBe(false);
    expect(switchOf("E-mail about deposits").checked).toBe(true);
  });

  it("goes back to what was when the change is refused, and says why", async () => {
    const { user } = await show({ refuse: true });
    await user.click(switchOf("E-mail about transfers"));
    expect((await screen.findByRole("alert")).textContent).toContain("We're very busy right now.");
    expect(switchOf("E-mail about transfers").checked).toBe(true);
  });

  it("has no switch for mails about security", async () => {
    await show();
    expect(screen.queryByRole("switch", { name: "E-mail about security" })).toBeNull();
    expect(screen.getByText("Always")).toBeTruthy();
  });

  it("asks for a phone number before SMS can be switched on", async () => {
    const { sent, user } = await show();
    expect(switchOf("SMS about deposits").disabled).toBe(true);
    await user.click(switchOf("SMS about deposits"));
    expect(sent).toEqual([]);
    expect(screen.getByText(/Add a phone number first/)).toBeTruthy();
    cleanup();
    const second = await show({ phone: "+27821234567" });
    await second.user.click(await screen.findByRole("switch", { name: "SMS about deposits" }));
    expect(second.sent).toEqual([{ topic: "deposits", channel: "sms", wanted: true }]);
    expect(screen.queryByText(/Add a phone number first/)).toBeNull();
  });
});
