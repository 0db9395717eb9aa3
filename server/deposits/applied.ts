/** What made us look: a delivery, a person's page, a cancel, a sweep, a statement, the end of a checkout, the answer to our create. */
export type Cause = "webhook" | "page" | "cancel" | "sweep" | "statement" | "expiry" | "create";

/** `ignored`: not ours to act on. `break`: a person has to look. Everything else says what the deposit has become or stayed. */
export type Applied = "settled" | "already" | "noted" | "closed" | "reversed" | "held" | "break" | "ignored";
