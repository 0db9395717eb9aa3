// @vitest-environment happy-dom
import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { CONFIRMED, showAnswered } from "@/components/testing/show-answered";
import { LetterActions } from "./letter-actions";
import type { DeadLetter } from "./types";
import type { Command } from "./use-command";

const REASON = "paid out by hand";
const WISH = { deadLetterId: "dlt_1", reason: REASON };

/** Discards a letter that the server answers so; what was sent, and what was said afterwards. */
async function discard(outcome: string, confirmed: string | null = CONFIRMED) {
  const sent: [string, unknown][] = [];
  const told: string[] = [];
  const command: Command = async (run, said) => {
    const result = await run();
    told.push(typeof said === "string" ? said : said(result));
    return result;
  };
  const letter = { deadLetterId: "dlt_1", closedAt: null, closedBy: null } as DeadLetter;
  showAnswered(
    <LetterActions letter={letter} command={command} />,
    (path, input) => {
      sent.push([path, input]);
      return { outcome };
    },
    confirmed,
  );
  await userEvent.click(screen.getByRole("button", { name: "Discard…" }));
  await userEvent.type(await screen.findByLabelText("Reason"), REASON);
  await userEvent.click(screen.getByRole("button", { name: "Discard dead letter" }));
  await expect.poll(() => told).toHaveLength(1);
  return { sent, told };
}

afterEach(cleanup);

describe("LetterActions", () => {
  it("asks for a code where another admin must agree, and asks nobody without it", async () => {
    const plain = await discard("discarded");
    expect(plain.sent).toEqual([["adminDeadLetters.discard", WISH]]);
    cleanup();
    const asked = await discard("approval_needed");
    expect(asked.sent).toEqual([
      ["adminDeadLetters.discard", WISH],
      ["adminDeadLetters.requestDiscard", { ...WISH, stepUpId: CONFIRMED }],
    ]);
    cleanup();
    const given = await discard("approval_needed", null);
    expect(given.sent).toEqual([["adminDeadLetters.discard", WISH]]);
    expect(given.told[0]).toMatch(/nothing was asked/);
  });
});
