import { describe, expect, it } from "vitest";
import { holdWords } from "./person-words";

const said = (kind: "freeze" | "credentials" | "chargeback", reason: string) =>
  holdWords({ kind, reason, since: "2026-11-21T08:00:00.000Z", until: null, liftedBy: null });

describe("holdWords", () => {
  it("says why money waits by the reason, where it is one of ours, and never calls an open wallet frozen", () => {
    expect(said("freeze", "perhaps_paid_twice")).toBe("A withdrawal perhaps paid twice");
    expect(said("credentials", "refresh_reuse")).toBe("A copied sign-in");
    expect(said("freeze", "a stolen phone was reported")).toBe("Frozen");
    expect(said("chargeback", "a card payment was disputed")).toBe("A card payment was disputed");
    expect(said("credentials", "a_later_reason")).toBe("a later reason");
  });
});
