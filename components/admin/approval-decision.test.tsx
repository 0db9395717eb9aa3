// @vitest-environment happy-dom
import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { showAnswered } from "@/components/testing/show-answered";
import { ApprovalDecision } from "./approval-decision";
import type { Approval } from "./types";

const APPROVAL = {
  id: "apr_1",
  kind: "factor_reset",
  subjectKind: "user",
  subjectId: "usr_1",
  requestedBy: { id: "usr_2", name: "Lerato K." },
  payload: {},
  payloadSha256: "0f",
  isOwn: false,
  isAboutYou: false,
  stale: false,
};

/** The buttons for this request. */
function offered(change: Partial<Approval>) {
  const approval = { ...APPROVAL, ...change } as Approval;
  showAnswered(<ApprovalDecision approval={approval} command={(run) => run()} />, () => ({}));
  return screen.queryAllByRole("button").map(({ textContent }) => textContent);
}

afterEach(cleanup);

describe("ApprovalDecision", () => {
  it("offers each admin what the server would take from them", () => {
    expect(offered({})).toEqual(["Reject…", "Approve…"]);
    cleanup();
    expect(offered({ isOwn: true })).toEqual(["Withdraw…"]);
    cleanup();
    expect(offered({ isAboutYou: true })).toEqual([]);
    expect(screen.getByText("This is about yourself, so another admin must decide it")).toBeTruthy();
  });
});
