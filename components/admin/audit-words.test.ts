import { describe, expect, it } from "vitest";
import { actorWords } from "./audit-words";

describe("actorWords", () => {
  it.each([
    ["system", "The system"],
    ["operator", "An operator on the server"],
    ["operator:thandi", "An operator on the server"],
    ["anonymous", "Somebody not signed in"],
    ["Sipho D.", "Sipho D."],
  ])("says of %s: %s", (actor, words) => expect(actorWords(actor)).toBe(words));
});
