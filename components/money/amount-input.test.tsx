// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { AmountInput } from "./amount-input";

function Harness({ error }: { error?: string }) {
  const [text, setText] = useState("");
  return <AmountInput id="amount" value={text} onChange={setText} error={error} hint="From R 10,00" />;
}

const field = () => screen.getByLabelText<HTMLInputElement>("Amount in rand");

const understood = () => document.querySelector("#amount-understood");

describe("AmountInput", () => {
  afterEach(cleanup);

  it("shows the value it understands while a person types, and describes the field with it", async () => {
    render(<Harness />);
    await userEvent.type(field(), "1234.5");
    expect(understood()?.textContent).toBe("R\u00a01\u00a0234,50");
    expect(field().getAttribute("aria-describedby")?.split(" ")).toContain(understood()?.id);
  });

  it("leaves what was typed alone until the field is left, then writes it out", async () => {
    render(<Harness />);
    await userEvent.type(field(), "1234.5");
    expect(field().value).toBe("1234.5");
    await userEvent.tab();
    expect(field().value).toBe("1\u00a0234,50");
  });

  it.each([
    ["1,234.50", "R\u00a01\u00a0234,50"],
    ["R 1.234,50", "R\u00a01\u00a0234,50"],
    ["1234.50", "R\u00a01\u00a0234,50"],
    ["1,234", "R\u00a01\u00a0234,00"],
  ])("takes the pasted %s as %s", async (pasted, read) => {
    render(<Harness />);
    await userEvent.click(field());
    await userEvent.paste(pasted);
    expect(understood()?.textContent).toBe(read);
  });

  it("keeps text it can't read, without guessing a value", async () => {
    render(<Harness />);
    await userEvent.type(field(), "12 50");
    await userEvent.tab();
    expect(field().value).toBe("12 50");
    expect(understood()?.textContent).toBe("");
  });

  it("asks phones for the decimal keyboard and is no number field", () => {
    render(<Harness />);
    expect(field().type).toBe("text");
    expect(field().inputMode).toBe("decimal");
    expect(field().maxLength).toBe(-1);
  });

  it("marks an error and reads it out before the hint", () => {
    render(<Harness error="Enter an amount" />);
    expect(field().getAttribute("aria-invalid")).toBe("true");
    expect(field().getAttribute("aria-describedby")).toMatch(/^amount-error amount-hint/);
  });
});
