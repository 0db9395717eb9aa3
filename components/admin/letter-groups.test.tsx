// @vitest-environment happy-dom
import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { afterEach, expect, it } from "vitest";
import type { Shown, Wish } from "@/components/session/step-up";
import { routerThat } from "@/components/testing/router";
import { CONFIRMED, showAnswered } from "@/components/testing/show-answered";
import { LetterGroups } from "./letter-groups";

const group = (subjectKind: string, letters: number) => ({
  cause: "no_answer",
  subjectKind,
  letters,
  atOnce: Math.min(letters, 10_000),
  firstAt: "2026-11-21T08:00:00.000Z",
  lastAt: "2026-11-21T09:00:00.000Z",
  amount: "25000",
  users: 1,
  isReplayable: true,
});

afterEach(cleanup);

it("confirms and replays the group that is shown, not the other one of its cause", async () => {
  const asked: [Wish, Shown][] = [];
  let sent: unknown;
  showAnswered(
    <AppRouterContext value={routerThat({})}>
      <LetterGroups command={(run) => run()} />
    </AppRouterContext>,
    (path, input) => {
      if (path === "adminDeadLetters.groups")
        return { items: [group("withdrawal", 40), group("delivery", 3)] };
      sent = input;
      return { replayId: "rpl_1" };
    },
    CONFIRMED,
    (...all) => asked.push(all),
  );
  await userEvent.click(await screen.findByRole("button", { name: "Replay all 3…" }));
  await userEvent.type(await screen.findByLabelText("Reason"), "Revio answers again");
  await userEvent.click(screen.getByRole("button", { name: "Start replay" }));
  await expect.poll(() => sent).toBeTruthy();
  const chosen = { cause: "no_answer", subjectKind: "delivery" };
  expect(asked[0]?.[0]).toEqual({ action: "replay.start", group: chosen });
  expect(asked[0]?.[1].facts).toEqual([
    ["Cause", "No answer came"],
    ["About", "Webhook"],
    ["Now", "3 dead letters"],
  ]);
  expect(sent).toMatchObject({ group: chosen, name: "No answer came · webhook, 3", stepUpId: CONFIRMED });
});

it("says how many one replay takes where there are more", async () => {
  showAnswered(
    <AppRouterContext value={routerThat({})}>
      <LetterGroups command={(run) => run()} />
    </AppRouterContext>,
    () => ({ items: [group("delivery", 12_000)] }),
  );
  await userEvent.click(await screen.findByRole("button", { name: /^Replay the oldest 10.000…$/ }));
  expect(await screen.findByRole("heading", { name: /^Replay 10.000 dead letters$/ })).toBeTruthy();
});
