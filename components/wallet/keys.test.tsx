// @vitest-environment happy-dom
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { afterEach, describe, expect, it } from "vitest";
import { routerThat } from "@/components/testing/router";
import { Keys } from "./keys";

function show() {
  const went: string[] = [];
  const go = (to: string) => void went.push(to);
  const router = routerThat({ push: go, replace: go });
  render(
    <AppRouterContext value={router}>
      <Keys />
      <input aria-label="Somewhere to type" />
    </AppRouterContext>,
  );
  return went;
}

afterEach(cleanup);

describe("Keys", () => {
  it("goes where g and a letter say, and lists every one of them", async () => {
    const went = show();
    await userEvent.keyboard("ghgagwgs");
    expect(went).toEqual(["/", "/activity", "/withdraw", "/settings"]);
    await userEvent.keyboard("?");
    const list = screen.getByRole("dialog", { name: "Keys" });
    for (const key of ["g h", "g a", "g w", "g s"]) expect(within(list).getByText(key)).toBeTruthy();
  });

  it("goes nowhere for a letter alone, nor while somebody types", async () => {
    const went = show();
    await userEvent.keyboard("w");
    await userEvent.type(screen.getByLabelText("Somewhere to type"), "gw");
    expect(went).toEqual([]);
  });
});
