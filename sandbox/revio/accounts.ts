/** Test bank accounts and what becomes of a payout to them (REVIO.md C4). Every other number is paid after 5 s. */
import type { Action } from "./faults";

type Course = {
  /** `success` at once, `pending` first, or under way while the status still says `initialized`. */
  first: "success" | "pending" | "initialized";
  /** How a pending one ends; `open`: when a control call says so. */
  ends: "succeed" | "fail" | "open";
  /** Comes back from the bank some time after success. */
  returns?: true;
  /** There is never enough money for it. */
  poor?: true;
  /** How the answer to execute gets lost, after Revio acted. */
  lost?: Action;
};

const OTHER: Course = { first: "pending", ends: "succeed" };

const COURSES: Record<string, Course> = {
  "110000001": { ...OTHER, first: "success" },
  "110000002": { ...OTHER, ends: "fail" },
  "110000003": { ...OTHER, ends: "open" },
  "110000005": { ...OTHER, lost: { kind: "timeout" } },
  "110000006": { ...OTHER, lost: { kind: "answer", status: 500, accept: true } },
  "110000007": { first: "initialized", ends: "open" },
  "210000001": { ...OTHER, first: "success", returns: true },
  "910000004": { ...OTHER, poor: true },
};

export const courseOf = (account: string): Course =>
  Object.hasOwn(COURSES, account) ? (COURSES[account] ?? OTHER) : OTHER;

export const refusedAtCreate = (account: string): boolean => account === "910000003";
export const refusedAtExecute = (account: string): boolean => account === "910000001";
