import { describe, expect, it } from "vitest";
import { POLICY_VERSIONS } from "@/server/users/policies";
import { PRIVACY, TERMS } from "./policy-texts";

describe("the texts people agree to", () => {
  it("carry the day that a consent names", () => {
    expect({ terms: TERMS.version, privacy: PRIVACY.version }).toEqual(POLICY_VERSIONS);
  });
});
