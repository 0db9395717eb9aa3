/** What the product knows about a session that is alive. */
export type Role = "user" | "admin";

/** Enough to write an access token. `amr` says how the person proved who they are, e.g. `pwd` (RFC 8176). */
export type SessionFacts = {
  userId: string;
  sessionId: string;
  role: Role;
  amr: string;
  createdAt: Date;
  expiresAt: Date;
};

/** Whose command it is: a person, the session it comes from, and the confirmation that was given for it, where one is needed. */
export type Acting = { userId: string; sessionId: string; stepUp?: string | null };

/** Who is acting, as the rows say at this moment, not as a token says. */
export type Actor = {
  userId: string;
  sessionId: string;
  role: Role;
  status: "active" | "frozen";
  email: string;
  emailVerified: boolean;
  tier: number;
  /** A second factor is set up, and when this session proved it. */
  hasFactor: boolean;
  secondFactorAt: Date | null;
  displayName: string;
  createdAt: Date;
  expiresAt: Date;
};
