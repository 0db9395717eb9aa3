import { type Address, oneOf } from "./address";
import type { ApprovalsInput } from "./types";

export const APPROVALS = "/admin/approvals";
export const TABS = {
  waiting: "Waiting for me",
  mine: "Requested by me",
  all: "All",
  decided: "Decided",
} as const;
type Tab = keyof typeof TABS;

/** The tab of the address; what it doesn't know is the first one. */
export const tabOf = (address: Address): Tab =>
  oneOf(address["tab"], Object.keys(TABS) as Tab[]) ?? "waiting";

/** The same input on the server and in the browser. */
export const approvalsInput = (address: Address): ApprovalsInput => ({
  tab: tabOf(address),
  ...(address["cursor"] ? { cursor: address["cursor"] } : {}),
});
