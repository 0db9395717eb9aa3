/** The five tones a state can have. Every colour but the accent means one of them. */
export type Tone = "ok" | "info" | "warn" | "bad" | "neutral";
