// @vitest-environment happy-dom
import { cleanup, waitFor } from "@testing-library/react";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { afterEach, describe, expect, it } from "vitest";
import { routerThat } from "@/components/testing/router";
import { CONFIRMED, showAnswered } from "@/components/testing/show-answered";
import { FACTOR_REQUIRED_EVENT } from "@/components/trpc";
import { ProofKeeper } from "./proof-keeper";

/** A page of the console whose person gives this confirmation. `refreshed`: each time the page was asked for again. */
function show(confirmed: string | null) {
  const sent: unknown[] = [];
  const refreshed: true[] = [];
  const router = routerThat({ refresh: () => void refreshed.push(true) });
  const page = (
    <AppRouterContext value={router}>
      <ProofKeeper email="naledi@octoco.example" />
    </AppRouterContext>
  );
  const answer = (path: string, input: unknown) => {
    sent.push([path, input]);
    return { elevated: true };
  };
  showAnswered(page, answer, confirmed);
  return { sent, refreshed };
}
const beRefused = () => window.dispatchEvent(new Event(FACTOR_REQUIRED_EVENT));

afterEach(cleanup);

describe("ProofKeeper", () => {
  it("asks once, however many calls were refused, and leaves the page as it is", async () => {
    const { sent, refreshed } = show(CONFIRMED);
    for (let calls = 0; calls < 3; calls++) beRefused();
    await waitFor(() => expect(sent).toEqual([["factors.elevate", { stepUpId: CONFIRMED }]]));
    expect(refreshed).toEqual([]);
  });

  it("shows the door to whoever goes away from that", async () => {
    const { sent, refreshed } = show(null);
    beRefused();
    await waitFor(() => expect(refreshed).toHaveLength(1));
    expect(sent).toEqual([]);
  });
});
