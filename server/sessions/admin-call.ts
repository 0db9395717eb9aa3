import { currentRequestId } from "@/server/observability/request-context";
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

/** The arguments of a command that people give for themselves: who, with which confirmation, in the request that is answered now. */
export const byActor = (actor: Acting) => ({
  user: actor.userId,
  session: actor.sessionId,
  stepUp: actor.stepUp ?? null,
  request: currentRequestId(),
});
