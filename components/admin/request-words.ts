import type { Approval } from "./types";

type Payload = Approval["payload"];

/** What approving does, in a sentence. An adjustment says it by its entries. */
export function effectOf({ kind, payload }: Pick<Approval, "kind" | "payload">): string {
  switch (kind) {
    case "adjustment":
      return "The entries are posted as they are shown. They can't be taken back; wrong ones are corrected by another adjustment.";
    case "discard":
      return "The dead letter is closed without being processed: nothing is booked for it. It can be restored for 30 days.";
    case "bulk_replay":
      return "Each dead letter is asked about at Revio and processed as if it had just come. What was applied already changes nothing.";
    case "freeze_admin":
      return "At once: every device of this admin is signed out, no money can leave their wallet, and they decide nothing until two admins lift it.";
    case "lift_holds":
      return "What is listed here keeps withdrawals and sending to new people waiting no longer. A freeze, and what has an end of its own, stays. No money moves.";
    case "unfreeze":
      return "The freeze is lifted: this person can move money again, and withdrawals and sending to new people wait for 24 hours. What else keeps them waiting stays until it ends.";
    case "factor_reset":
      return "The authenticator app and its recovery codes are forgotten, every device is signed out, and withdrawals and sending to new people wait for 24 hours. The person sets two-step sign-in up anew.";
    case "tier":
      return `The limits of tier ${String(payload["tier"])} hold for this person from then on. No money moves.`;
    case "webhook_key":
      if (payload["action"] === "retire") return "What is signed with this key is refused from then on.";
      return payload["becomes"] === "current"
        ? "What is signed with this key is believed, and what is signed with the current one no longer."
        : "What is signed with this key is believed, beside the current one.";
  }
}

const LABELS: Record<string, string> = {
  action: "Step",
  becomes: "It becomes",
  route: "For",
  mode: "Money",
  keyId: "SHA-256 of the key",
  pem: "Public key",
  "before.current": "Current key until then",
  "before.next": "Next key until then",
  subjectKind: "Of",
  error: "Error",
  "object.eventType": "Event",
  "object.objectType": "Kind of object",
  "object.objectId": "Object at Revio",
  "object.reference": "Reference",
  name: "Name",
  items: "Dead letters",
  perMinute: "How many a minute",
  letters: "SHA-256 of their list",
  tier: "New tier",
  "before.tier": "Tier until then",
  "before.frozenAt": "Frozen since",
  "before.reason": "Why it was frozen",
  "before.status": "Wallet until then",
  "before.holds.reason": "Withdrawals wait for",
  "before.holds.about": "About",
  "before.holds.since": "Waiting since",
};

const VALUES: Record<string, Record<string, string>> = {
  action: { pin: "Believe it", retire: "Believe it no longer" },
  becomes: { next: "Next", current: "Current" },
  route: { webhook: "Webhooks", callback: "Callbacks of payments" },
  mode: { test: "Sandbox", live: "Live" },
  "before.reason": { frozen_by_link: "Its owner did it, by the link in a mail" },
  "before.status": { active: "Active" },
  "before.holds.reason": {
    "a card payment was disputed": "A card payment that was disputed",
    perhaps_paid_twice: "A withdrawal that was perhaps paid twice",
  },
  subjectKind: { delivery: "Webhook", withdrawal: "Withdrawal", notification: "Message" },
};

/** Ids of our own that the request's subject says already. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set([
  "letter",
  "subjectId",
  "run",
  "person",
  "before.factor",
  "before.holds.id",
]);

const isNested = (value: unknown): value is Payload =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export interface Detail {
  label: string;
  value: string;
  /** A word of ours, or what a machine wrote. */
  isWord: boolean;
}

/** Everything a request froze, one by one and by people's names; what a later version adds keeps its own name. */
export const detailsOf = (payload: Payload, within = ""): Detail[] =>
  Object.entries(payload).flatMap(([name, value]) => {
    const key = `${within}${name}`;
    if (SAID_ELSEWHERE.has(key) || value === null) return [];
    if (isNested(value)) return detailsOf(value, `${key}.`);
    if (Array.isArray(value) && value.length > 0 && value.every(isNested))
      return value.flatMap((one) => detailsOf(one, `${key}.`));
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const word = VALUES[key]?.[text];
    return [
      {
        label: LABELS[key] ?? key,
        value: word ?? text,
        isWord: word !== undefined || name === "name" || typeof value === "number",
      },
    ];
  });
