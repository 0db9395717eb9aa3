/**
 * What came of handing a message to a mail server or SMS provider. Nothing here throws: each kind says what may be done next.
 * `sent`: taken over. `rejected`: refused for good, this recipient or this message. `unavailable`: surely not taken, try again.
 * `unknown`: may have been taken; it is repeated under the same id, by which the other side can tell.
 * `code` is ours, from numbers and names of errors, never the other side's words.
 */
export type Handover = { kind: "sent" } | { kind: "rejected" | "unavailable" | "unknown"; code: string };
