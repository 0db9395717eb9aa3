// @vitest-environment happy-dom
import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { CONFIRMED, showAnswered } from "@/components/testing/show-answered";
import { CloseWallet } from "./close-wallet";
import { DataCopy } from "./data-copy";

const COPY = { exportId: "exp_1", requestedAt: "2026-11-21T08:00:00.000Z", expiresAt: null };

afterEach(cleanup);

describe("DataCopy", () => {
  /** The section, and a server that has this copy. */
  function show(copy: object | null, confirmed: string | null = CONFIRMED) {
    const sent: [string, unknown][] = [];
    showAnswered(
      <DataCopy />,
      (path, input) => {
        sent.push([path, input]);
        return path === "account.newestExport" ? { copy } : { exportId: "exp_1" };
      },
      confirmed,
    );
    return () => sent.filter(([path]) => path === "account.requestExport");
  }

  it("asks for a copy that was confirmed, and for none that was not", async () => {
    const asked = show(null);
    await userEvent.click(await screen.findByRole("button", { name: "Make a copy" }));
    await waitFor(() => expect(asked()).toEqual([["account.requestExport", { stepUpId: CONFIRMED }]]));
    cleanup();
    const never = show(null, null);
    await userEvent.click(await screen.findByRole("button", { name: "Make a copy" }));
    expect(never()).toEqual([]);
  });

  it("offers the file while it is there, and a new copy when it is gone or could not be made", async () => {
    show({ ...COPY, state: "ready", expiresAt: "2026-11-22T08:00:00.000Z" });
    const link = await screen.findByRole("link", { name: "Download my copy" });
    expect(link.getAttribute("href")).toBe("/api/exports/exp_1");
    for (const [state, words] of [
      ["failed", "couldn't be made"],
      ["over", "It is gone now"],
    ] as const) {
      cleanup();
      show({ ...COPY, state });
      await screen.findByText(new RegExp(words));
      expect(screen.getByRole("button", { name: "Make a copy" })).toBeTruthy();
    }
  });
});

describe("CloseWallet", () => {
  it("says what it means first, and says why when it can't be", async () => {
    const sent: [string, unknown][] = [];
    showAnswered(<CloseWallet />, (path, input) => {
      sent.push([path, input]);
      return {
        code: "BALANCE_NOT_ZERO",
        sentence: "There is still money in your wallet.",
        requestId: "req_1",
      };
    });
    await userEvent.click(screen.getByRole("button", { name: "Close my wallet…" }));
    expect(sent).toEqual([]);
    await screen.findByText("It can't be undone.");
    await userEvent.click(screen.getByRole("button", { name: "Close my wallet" }));
    await screen.findByText("There is still money in your wallet.");
    expect(sent).toEqual([["account.close", { stepUpId: CONFIRMED }]]);
  });
});
