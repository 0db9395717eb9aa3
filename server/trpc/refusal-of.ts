import { TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { Refusal } from "@/server/errors";
import { toRefusal } from "@/server/security/api-answer";

/** The refusal behind anything thrown in a procedure: ours, a fault in the input, or INTERNAL for all we did not foresee. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof TRPCError)) return toRefusal(error);
  if (error.cause instanceof Refusal) return error.cause;
  if (error.code === "BAD_REQUEST") return badInput(error.cause);
  if (error.code === "NOT_FOUND") return new Refusal("NOT_FOUND");
  return toRefusal(error.cause);
}

/** Zod's own messages are no sentences; those that a schema of ours states end with a full stop. */
function badInput(cause: unknown): Refusal {
  const issue = cause instanceof ZodError ? cause.issues[0] : undefined;
  if (!issue) return new Refusal("BAD_INPUT");
  const field = issue.code === "unrecognized_keys" ? issue.keys[0] : issue.path.join(".");
  return new Refusal("BAD_INPUT", {
    ...(field ? { field } : {}),
    ...(issue.message.endsWith(".") ? { sentence: issue.message } : {}),
  });
}
