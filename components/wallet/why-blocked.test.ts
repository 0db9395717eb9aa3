import { describe, expect, it } from "vitest";
import { countdownWords } from "./countdown-words";
import type { WithdrawalLimits } from "./types";
import { newPeopleWords, whyBlocked } from "./why-blocked";

const UNTIL = "2026-03-06T04:00:00.000Z";
const limits = (change: Partial<WithdrawalLimits>) =>
  ({ frozen: false, hold: null, off: false, ...change }) as WithdrawalLimits;

describe("whyBlocked", () => {
  it("has nothing to say of who may withdraw", () => {
    expect(whyBlocked(limits({}))).toBeUndefined();
  });

  it.each([
    ["first_factor", "You set up two-step sign-in."],
    ["password_reset", "You set a new password by mail."],
    ["unheard_of", "You changed how you sign in."],
  ])("says of a hold after %s what it was and when it ends", (reason, words) => {
    expect(whyBlocked(limits({ hold: { kind: "credentials", reason, until: UNTIL } }))).toMatchObject({
      sentence: `${words} You can withdraw again from Fri 6 Mar, 06:00.`,
      until: UNTIL,
    });
  });

  it("says of a hold without an end that a person looks at it, and not what was written about it", () => {
    const why = whyBlocked(limits({ hold: { kind: "chargeback", reason: null, until: null } }));
    expect(why?.sentence).toBe(
      "A card payment of yours was disputed. A person is looking at it. Get help to find out more.",
    );
    expect(why?.until).toBeNull();
  });

  it("says of the same hold what it means for sending", () => {
    expect(newPeopleWords({ kind: "credentials", reason: "first_factor", until: UNTIL }).sentence).toBe(
      "You set up two-step sign-in. You can send to new people again from Fri 6 Mar, 06:00.",
    );
  });

  it("says of a frozen wallet that it is frozen, whatever else holds", () => {
    const hold = { kind: "credentials", reason: "first_factor", until: UNTIL };
    expect(whyBlocked(limits({ frozen: true, hold }))?.title).toContain("frozen");
  });
});

describe("countdownWords", () => {
  it.each([
    [21_599, "5 h 59 min 59 s left"],
    [3_600, "1 h 0 min 0 s left"],
    [61, "1 min 1 s left"],
    [9, "9 s left"],
    [0, "It ends now."],
  ])("of %i seconds", (seconds, words) => expect(countdownWords(seconds)).toBe(words));
});
