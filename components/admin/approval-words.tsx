import { Tag } from "@/components/ui/tag";
import type { GlyphName } from "@/components/ui/glyph";
import type { Tone } from "@/components/ui/tone";
import { pageOfObject } from "./audit-list";
import type { ApprovalRow } from "./types";

export const APPROVAL_KINDS: Record<ApprovalRow["kind"], string> = {
  adjustment: "Adjustment",
  webhook_key: "Webhook key",
  bulk_replay: "Replay of many",
  discard: "Discard of a dead letter",
  freeze_admin: "Freeze of an admin",
  unfreeze: "Lifting of a freeze",
  lift_holds: "Lifting of holds",
  factor_reset: "Reset of two-step sign-in",
  tier: "Change of tier",
};

const STATES: Record<ApprovalRow["state"], { words: string; tone: Tone; glyph: GlyphName }> = {
  waiting: { words: "Waiting", tone: "warn", glyph: "attention" },
  executed: { words: "Approved", tone: "ok", glyph: "done" },
  rejected: { words: "Rejected", tone: "bad", glyph: "failed" },
  withdrawn: { words: "Withdrawn", tone: "neutral", glyph: "back" },
  expired: { words: "Expired", tone: "neutral", glyph: "back" },
};

export function ApprovalState({ state }: { state: ApprovalRow["state"] }) {
  const { words, tone, glyph } = STATES[state];
  return (
    <Tag tone={tone} glyph={glyph}>
      {words}
    </Tag>
  );
}

/** The page of what a request is about; none for a key, which has no page until it is pinned. */
export const subjectPage = ({ subjectKind, subjectId }: ApprovalRow): string | undefined =>
  subjectKind === "webhook_key" ? "/admin/webhooks/keys" : pageOfObject(subjectKind, subjectId);
