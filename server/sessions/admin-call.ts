import type { Acting } from "./session";

/** Which admin calls, from which session and request: the first arguments of each admin's command. */
export type AdminCall = {
  actor: Acting;
  requestId: string;
};

/** The arguments of a command that say who calls. */
export const calledBy = ({ actor, requestId }: AdminCall) => ({
  user: actor.userId,
  session: actor.sessionId,
  request: requestId,
});
