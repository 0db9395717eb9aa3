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

/** Who is acting, as the rows say at this moment, not as a token says. */
export type Actor = {
  userId: string;
  sessionId: string;
  role: Role;
  status: "active" | "frozen";
  email: string;
  displayName: string;
  createdAt: Date;
  expiresAt: Date;
};
