import { describe, expect, it } from "vitest";
import { detailsOf, effectOf } from "./request-words";

describe("detailsOf", () => {
  it("names what a request froze, and leaves out ids that its subject says", () => {
    const payload = {
      action: "pin",
      keyId: "2035",
      route: "callback",
      before: { current: "9afe", next: null },
      letter: "01a1",
      items: 40,
    };
    expect(detailsOf(payload).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      "Step: Believe it",
      "SHA-256 of the key: 2035",
      "For: Callbacks of payments",
      "Current key until then: 9afe",
      "Dead letters: 40",
    ]);
  });

  it("names each of what would be lifted, one after the other", () => {
    const holds = [
      { id: "1", reason: "a card payment was disputed", about: "OW1", since: "2026-11-21T08:00:00.000Z" },
      { id: "2", reason: "perhaps_paid_twice", about: "01a1", since: "2026-11-22T08:00:00.000Z" },
    ];
    expect(
      detailsOf({ person: "1", tier: null, before: { holds } }).map(
        ({ label, value }) => `${label}: ${value}`,
      ),
    ).toEqual([
      "Withdrawals wait for: A card payment that was disputed",
      "About: OW1",
      "Waiting since: 2026-11-21T08:00:00.000Z",
      "Withdrawals wait for: A withdrawal that was perhaps paid twice",
      "About: 01a1",
      "Waiting since: 2026-11-22T08:00:00.000Z",
    ]);
  });

  it("keeps what a later version froze under its own name", () => {
    expect(detailsOf({ scope: ["a", "b"] })).toEqual([{ label: "scope", value: '["a","b"]', isWord: false }]);
  });
});

describe("effectOf", () => {
  it("tells a key that comes beside the current one from one in its place, and from one that goes", () => {
    const sentences = [
      { action: "pin", becomes: "next" },
      { action: "pin", becomes: "current" },
      { action: "retire" },
    ].map((payload) => effectOf({ kind: "webhook_key", payload }));
    expect(sentences[0]).toMatch(/beside the current one/);
    expect(sentences[1]).toMatch(/the current one no longer/);
    expect(sentences[2]).toMatch(/is refused/);
  });
});
