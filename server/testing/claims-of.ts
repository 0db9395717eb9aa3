import type { AccessClaims } from "@/server/sessions/access-token";
import type { Person } from "./factories";

/** What somebody's access token says to who has opened it. The role in it counts for nothing: procedures read the one of the row. */
export const claimsOf = ({ userId, sessionId }: Pick<Person, "userId" | "sessionId">): AccessClaims => ({
  sub: userId,
  sid: sessionId,
  role: "user",
  amr: "pwd",
  auth_time: 0,
  exp: 0,
});
