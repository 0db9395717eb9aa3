// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { ErrorSummary } from "./error-summary";

afterEach(cleanup);

describe("ErrorSummary", () => {
  it("leads to the field that can be put right, and bothers nobody with a reference for it", () => {
    render(
      <ErrorSummary
        problems={[{ sentence: "Enter an amount", field: "amount", requestId: "r1" }]}
        attempt={1}
      />,
    );
    expect(screen.getByRole("link", { name: "Enter an amount" }).getAttribute("href")).toBe("#amount");
    expect(screen.queryByText("Details for support")).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("alert"));
  });

  it("has the reference of what the reader can't put right", () => {
    render(
      <ErrorSummary
        problems={[{ sentence: "We can't reach Revio right now.", requestId: "r1" }]}
        attempt={1}
      />,
    );
    expect(screen.queryByRole("link")).toBeNull();
    expect(screen.getByText("r1")).toBeTruthy();
  });

  it("marks the page's title while there is a problem", () => {
    document.title = "Send - Octoco Wallet";
    const { rerender } = render(<ErrorSummary problems={[{ sentence: "Enter an amount" }]} attempt={1} />);
    expect(document.title).toBe("Error: Send - Octoco Wallet");
    rerender(<ErrorSummary problems={[]} attempt={1} />);
    expect(document.title).toBe("Send - Octoco Wallet");
  });
});
