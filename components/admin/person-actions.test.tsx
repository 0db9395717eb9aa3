// @vitest-environment happy-dom
import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { CONFIRMED, showAnswered } from "@/components/testing/show-answered";
import { PersonActions } from "./person-actions";
import type { Person } from "./types";

const PERSON = {
  personId: "usr_1",
  name: "Thandi M.",
  role: "user",
  status: "active",
  tier: 1,
  isOwn: false,
  factorSince: null,
  identitySince: "2026-11-20T08:00:00.000Z",
  holds: [],
  requests: [],
};

/** The buttons for this person, and what was sent. */
function show(change: Partial<Person> = {}) {
  const sent: [string, unknown][] = [];
  showAnswered(
    <PersonActions person={{ ...PERSON, ...change } as Person} command={(run) => run()} />,
    (path, input) => {
      sent.push([path, input]);
      return {};
    },
  );
  return sent;
}

const names = () => screen.getAllByRole("button").map(({ textContent }) => textContent);

afterEach(cleanup);

describe("PersonActions", () => {
  it("offers what can be done to this person", () => {
    show();
    expect(names()).toEqual(["Freeze…", "Sign out everywhere…", "Change tier…"]);
    cleanup();
    show({ status: "frozen", factorSince: "2026-11-21T08:00:00.000Z" });
    expect(names()).toEqual([
      "Lift the freeze…",
      "Sign out everywhere…",
      "Reset two-step sign-in…",
      "Change tier…",
    ]);
    cleanup();
    show({ requests: [{ approvalId: "apr_1", kind: "tier" }] });
    expect(names()).not.toContain("Change tier…");
    cleanup();
    show({ tier: 0, identitySince: null });
    expect(names()).not.toContain("Change tier…");
    cleanup();
    const hold = { kind: "chargeback", reason: "a card payment was disputed", since: "", until: null };
    show({ holds: [{ ...hold, liftedBy: "lift_holds" }] });
    expect(names()).toContain("Let withdrawals go on…");
    cleanup();
    show({ holds: [{ ...hold, liftedBy: "unfreeze" }] });
    expect(names()).not.toContain("Let withdrawals go on…");
    cleanup();
    show({ role: "admin" });
    expect(names()).toEqual(["Freeze this admin…", "Sign out everywhere…", "Change tier…"]);
    cleanup();
    show({ isOwn: true, role: "admin", factorSince: "2026-11-21T08:00:00.000Z" });
    expect(names()).toEqual(["Sign out everywhere…"]);
    cleanup();
    show({ isOwn: true, role: "admin", status: "frozen" });
    expect(names()).toEqual(["Sign out everywhere…"]);
  });

  it("freezes with a reason, and asks another admin for a tier with a confirmation of exactly that", async () => {
    const sent = show();
    await userEvent.click(screen.getByRole("button", { name: "Freeze…" }));
    await userEvent.click(await screen.findByRole("button", { name: "Freeze wallet" }));
    expect(sent).toEqual([]);
    await userEvent.type(screen.getByLabelText("Reason"), "a phone was stolen");
    await userEvent.click(screen.getByRole("button", { name: "Freeze wallet" }));
    expect(sent).toEqual([
      ["adminPeople.freeze", { personId: "usr_1", reason: "a phone was stolen", stepUpId: CONFIRMED }],
    ]);
    await userEvent.click(screen.getByRole("button", { name: "Change tier…" }));
    await userEvent.selectOptions(await screen.findByLabelText("New tier"), "2");
    await userEvent.type(screen.getByLabelText("Reason"), "papers were checked");
    await userEvent.click(screen.getByRole("button", { name: "Ask another admin" }));
    expect(sent.slice(1)).toEqual([
      [
        "adminPeople.requestChange",
        { personId: "usr_1", kind: "tier", tier: 2, reason: "papers were checked", stepUpId: CONFIRMED },
      ],
    ]);
  });

  it("offers no higher tier before it is known who this is", async () => {
    show({ tier: 1, identitySince: null });
    await userEvent.click(screen.getByRole("button", { name: "Change tier…" }));
    await screen.findByLabelText("New tier");
    expect(screen.getAllByRole("option").map(({ textContent }) => textContent)).toEqual(["Tier 0"]);
  });
});
