import { Tag } from "@/components/ui/tag";
import { PERSON_STATES } from "./people-list";
import type { Person } from "./types";

const LOOKS = {
  active: { tone: "ok", glyph: "done" },
  frozen: { tone: "warn", glyph: "attention" },
  closed: { tone: "neutral", glyph: "back" },
} as const;

export const PersonState = ({ status }: { status: Person["status"] }) => (
  <Tag {...LOOKS[status]}>{PERSON_STATES[status]}</Tag>
);

const HOLDS: Readonly<Record<string, string>> = {
  freeze: "Frozen",
  chargeback: "A card payment was disputed",
  perhaps_paid_twice: "A withdrawal perhaps paid twice",
  refresh_reuse: "A copied sign-in",
  password_reset: "A new password, by e-mail",
  password_changed: "A new password",
  google_linked: "A Google account was linked",
  email_changed: "A new e-mail address",
  email_restored: "The e-mail address was set back",
  first_factor: "Two-step sign-in was set up",
  factor_replaced: "The authenticator app was replaced",
  factor_removed: "Two-step sign-in was removed",
  factor_reset: "Two-step sign-in was reset",
  unfrozen: "The freeze was lifted",
};

/** Why money waits, in words; what only a newer version knows keeps its own name. */
export const holdWords = ({ kind, reason }: Person["holds"][number]): string =>
  HOLDS[reason] ?? HOLDS[kind] ?? reason.replaceAll("_", " ");

export const CHANGES: Record<Person["requests"][number]["kind"], string> = {
  freeze_admin: "freeze this admin",
  unfreeze: "lift the freeze",
  lift_holds: "let withdrawals go on",
  factor_reset: "reset two-step sign-in",
  tier: "change the tier",
};
