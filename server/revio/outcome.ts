/**
 * What came of a call to Revio. The provider never makes us throw: callers switch over `kind`, and each kind says what
 * may be done next.
 * - `ok`: done, and the answer was readable.
 * - `rejected`: a definite refusal in the provider's own words; nothing happened. `httpCode` is left out when we
 *   refused ourselves before sending.
 * - `unavailable`: surely not accepted; trying again is safe. `reason` as in the log of calls.
 * - `unknown`: may have been accepted. Only reading the object settles it; never send again blindly.
 */
export type Rejected = { kind: "rejected"; code: string; field?: string; message: string; httpCode?: number };
export type Unavailable = { kind: "unavailable"; reason: string; retryAfterMs?: number };
export type Unknown = { kind: "unknown"; reason: string };
export type Outcome<T> = { kind: "ok"; value: T } | Rejected | Unavailable | Unknown;
