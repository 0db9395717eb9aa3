import { describe, expect, it } from "vitest";
import { transferSentence, transferTimeline, transferTitle } from "./timeline";

const out = { direction: "out", amount: 125_000n, currency: "ZAR" } as const;
const into = { ...out, direction: "in" } as const;
const event = {
  transactionId: "0",
  seq: 1,
  fromStatus: null,
  toStatus: "completed",
  cause: "person_asked",
  actor: "user",
  detail: null,
  createdAt: new Date("2026-03-05T14:07:09Z"),
};

describe("the words of a transfer", () => {
  it("are each person's own", () => {
    expect(transferTitle(out, "Thandi M.")).toBe("Sent to Thandi M.");
    expect(transferTitle(into, "Sipho D.")).toBe("From Sipho D.");
    expect(transferSentence(out, "Thandi M.")).toBe(
      "Thandi M. has R\u00a01\u00a0250,00. A transfer can't be undone.",
    );
    expect(transferSentence(into, "Sipho D.")).toBe("R\u00a01\u00a0250,00 is in your balance.");
  });

  it("say who did it, when, and what it did to the money", () => {
    expect(transferTimeline(out, [event], "Thandi M.")).toEqual([
      {
        key: "1",
        title: "You sent R\u00a01\u00a0250,00 to Thandi M.",
        at: "2026-03-05T14:07:09.000Z",
        who: "You",
        detail: "R\u00a01\u00a0250,00 taken from Available and added to Thandi M.'s balance",
        kind: "done",
      },
    ]);
    expect(transferTimeline(into, [event], "Sipho D.")).toMatchObject([
      {
        title: "Sipho D. sent you R\u00a01\u00a0250,00",
        who: "Sipho D.",
        detail: "R\u00a01\u00a0250,00 added to Available",
      },
    ]);
  });
});
