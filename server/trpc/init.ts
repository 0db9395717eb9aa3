/**
 * The only place that makes procedures. Each states `meta({ access, limit })`, and what it states is enforced here; a procedure
 * that states nothing, or states other access than its base, answers nobody.
 */
import { initTRPC } from "@trpc/server";
import { isPermission, recordRefusal } from "@/server/audit/record-refusal";
import { invariant, Refusal } from "@/server/errors";
import { newRequestId } from "@/server/observability/request-context";
import { refusalShape } from "@/server/security/api-answer";
import { enforceLimit, type LimitName, returnTry } from "@/server/security/rate-limit";
import type { StepUpAction } from "@/server/security/step-up-actions";
import { admitCall } from "@/server/sessions/find-actor";
import type { Actor } from "@/server/sessions/session";
import { isKnownKey } from "@/server/transactions/is-known-key";
import type { Context } from "./context";
import { procedureCalls } from "./procedure-calls";
import { refusalOf } from "./refusal-of";

export type Access = "anyone" | "user" | "admin";

export type Meta = {
  access: Access;
  /**
   * Beside the limit of all procedures: counted per user, for `anyone` per address; `null` for none. A repeat under a known
   * `idempotencyKey` is not counted.
   */
  limit: LimitName | null;
  /** The input field with the id of an object that must be the actor's own. */
  owns?: string;
  /** The call is confirmed for exactly what it does: `stepUpId` of `stepUp.confirm`. The command checks it. */
  stepUp?: StepUpAction;
  /** What another admin asked for is decided here, never one's own. */
  fourEyes?: true;
};

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    isDev: false, // a development build would put stacks into answers
    errorFormatter: ({ shape, error, ctx }) => {
      const refusal = refusalOf(error);
      return {
        message: refusal.code,
        code: shape.code,
        data: refusalShape(refusal, ctx?.requestId ?? newRequestId()),
      };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

const base = t.procedure.use(async ({ ctx, path, type, next }) => {
  const started = performance.now();
  const result = await next();
  const code = result.ok ? "OK" : refusalOf(result.error).code;
  if (code !== "OK" && ctx.claims && isPermission(code)) {
    const caller = { userId: ctx.claims.sub, sessionId: ctx.claims.sid };
    await recordRefusal(caller, { procedure: path, code, requestId: ctx.requestId });
  }
  procedureCalls.publish({
    procedure: path,
    type,
    requestId: ctx.requestId,
    code,
    error: result.ok ? undefined : (result.error.cause ?? result.error),
    milliseconds: performance.now() - started,
    sessionId: ctx.claims?.sid,
    userId: ctx.claims?.sub,
  });
  return result;
});

/** For an admin who has the factor and hasn't shown it since signing in. */
const UNPROVED = "Confirm with a code from your app first. Nothing was done.";

/** Reads the session's rows, counts the call, then lets through whoever has this access. */
async function admit(access: Access, ctx: Context): Promise<Actor | undefined> {
  const actor = await admitCall(ctx);
  if (access !== "anyone" && !actor) throw new Refusal("SESSION_ENDED");
  if (access === "admin" && actor?.role !== "admin") throw new Refusal("NO_PERMISSION");
  if (access === "admin" && !(actor?.hasFactor && actor.secondFactorAt))
    throw new Refusal("FACTOR_REQUIRED", actor?.hasFactor ? { sentence: UNPROVED } : {});
  return actor;
}

/** Counts a call for the procedure's own limit. A call that fails for its input was no try and is given back. */
async function counted<Result extends { ok: boolean; error?: unknown }>(
  limit: LimitName | null,
  subject: string,
  call: () => Promise<Result>,
): Promise<Result> {
  if (!limit) return call();
  await enforceLimit(limit, subject);
  const result = await call();
  if (!result.ok && refusalOf(result.error).code === "BAD_INPUT") await returnTry(limit, subject);
  return result;
}

/** Open to the world. */
export const anyone = base.use(async ({ ctx, meta, next }) => {
  invariant(meta?.access === "anyone", "the procedure states the access of its base");
  const actor = await admit("anyone", ctx);
  return counted(meta.limit, ctx.address, () => next({ ctx: { actor } }));
});

const signedIn = (access: "user" | "admin") =>
  base.use(async ({ ctx, meta, next, getRawInput }) => {
    invariant(meta?.access === access, "the procedure states the access of its base");
    const actor = await admit(access, ctx);
    invariant(actor, "only a live session passes");
    const limit = meta.limit && !(await isRepeat(actor, await getRawInput())) ? meta.limit : null;
    return counted(limit, actor.userId, () => next({ ctx: { actor } }));
  });

/** A wish told again under its key is no new try: whoever lost the answer may ask for it, however often. */
const isRepeat = async (actor: Actor, input: unknown): Promise<boolean> =>
  typeof input === "object" &&
  input !== null &&
  "idempotencyKey" in input &&
  isKnownKey(actor.userId, input.idempotencyKey);

/** Needs a live session; what it acts on must be the actor's own, which the query or command checks. Admins are users here. */
export const user = signedIn("user");

/** Needs a live session of an admin. Reads across users live here only. */
export const admin = signedIn("admin");
