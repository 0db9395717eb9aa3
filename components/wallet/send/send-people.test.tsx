// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type FormEvent, useState } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SendPeople } from "./send-people";

const PEOPLE = [
  { id: "1", name: "Thandi M.", address: "t•••@octoco.example" },
  { id: "2", name: "Pieter v.", address: "@piet" },
];

let happened: string[];
beforeEach(() => {
  happened = [];
});
afterEach(cleanup);

function Harness() {
  const [text, setText] = useState("");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    happened.push(`looked up ${text}`);
  };
  return (
    <form onSubmit={onSubmit}>
      <SendPeople
        id="to"
        value={text}
        people={PEOPLE}
        onType={setText}
        onChoose={({ name }) => happened.push(`chose ${name}`)}
      />
    </form>
  );
}

const field = () => screen.getByRole("combobox", { name: "E-mail address or handle" });
/** The option the arrows are at, as a screen reader hears of it. */
const active = () => {
  const id = field().getAttribute("aria-activedescendant");
  const option = id === null ? null : document.querySelector(`#${id}`);
  return option?.getAttribute("aria-selected") === "true" ? option.textContent : null;
};

describe("SendPeople", () => {
  it("walks through the people with the arrows, round and back to the text", async () => {
    render(<Harness />);
    await userEvent.click(field());
    const walked: (string | null | undefined)[] = [];
    for (const key of ["{ArrowDown}", "{ArrowDown}", "{ArrowDown}", "{ArrowUp}", "{ArrowUp}", "{ArrowUp}"]) {
      await userEvent.keyboard(key);
      walked.push(active()?.replace(/^./, "").slice(0, 6));
    }
    expect(walked).toEqual(["Thandi", "Pieter", undefined, "Pieter", "Thandi", undefined]);
  });

  it("takes the person at the arrows with Enter, and looks the text up when there is none", async () => {
    render(<Harness />);
    await userEvent.type(field(), "pi{ArrowDown}{Enter}");
    await userEvent.keyboard("{Escape}{Enter}");
    expect(happened).toEqual(["chose Pieter v.", "looked up pi"]);
  });

  it("starts again at the text when more is typed", async () => {
    render(<Harness />);
    await userEvent.type(field(), "{ArrowDown}a");
    expect(active()).toBeNull();
  });

  it("takes who is tapped", async () => {
    render(<Harness />);
    await userEvent.click(screen.getByRole("option", { name: /Pieter/ }));
    expect(happened).toEqual(["chose Pieter v."]);
  });

  it("keeps what was typed before the page's script ran", () => {
    const box = document.createElement("div");
    document.body.append(box);
    box.innerHTML = renderToString(<Harness />);
    const typed = box.querySelector("input");
    if (typed) typed.value = "sipho@octoco.example";
    render(<Harness />, { container: box, hydrate: true });
    expect(field()).toHaveProperty("value", "sipho@octoco.example");
    fireEvent.submit(field());
    expect(happened).toEqual(["looked up sipho@octoco.example"]);
  });

  it("has no list when nobody matches", async () => {
    render(<Harness />);
    await userEvent.type(field(), "sipho@octoco.example");
    expect(screen.queryByRole("listbox")).toBeNull();
    expect(field().getAttribute("aria-expanded")).toBe("false");
  });
});
