import type { DeadLetter } from "./types";

export const CAUSES: Record<DeadLetter["cause"], string> = {
  provider_unavailable: "Revio didn't answer",
  provider_refused: "Revio refused",
  not_visible_yet: "Not visible at Revio yet",
  no_answer: "No answer came",
  create_exhausted: "A payment couldn't be created",
  message_undeliverable: "A message couldn't be delivered",
  our_fault: "A fault of ours",
};

export const SUBJECTS: Record<DeadLetter["subjectKind"], string> = {
  delivery: "Webhook",
  withdrawal: "Withdrawal",
  notification: "Message",
};

/** What a dead letter is about, in a few words. */
export const letterTitle = ({ subjectKind, eventType }: DeadLetter): string =>
  eventType === null ? SUBJECTS[subjectKind] : `${SUBJECTS[subjectKind]} ${eventType}`;
