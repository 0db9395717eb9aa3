import { TRPCClientError } from "@trpc/client";
import type { AppRouter } from "@/server/trpc/root";
import type { Problem } from "./ui/error-summary";

/** What the server said when it refused, or what we say when we can't know. */
export interface RefusalWords {
  code: string;
  sentence: string;
  field?: string | undefined;
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
}

const NO_ANSWER: RefusalWords = {
  code: "NO_ANSWER",
  sentence: "We couldn't reach the wallet. Check your connection and try again.",
};

const isOurs = (error: unknown): error is TRPCClientError<AppRouter> => error instanceof TRPCClientError;

/** The refusal inside an error of the client; NO_ANSWER when the connection broke before one came. */
export function refusalOf(error: unknown): RefusalWords {
  if (!isOurs(error) || !error.data) return NO_ANSWER;
  const { code, sentence, field, requestId, retryAfterSeconds } = error.data;
  return { code, sentence, field, requestId, retryAfterSeconds };
}

/** The id to tell support: of a fault of ours alone, since anything else the reader can put right. */
export const supportIdOf = ({ code, requestId }: RefusalWords): string | undefined =>
  code === "INTERNAL" ? requestId : undefined;

/** The same as a problem of a form; `idOf` gives the id of the input that a field of the refusal is about. */
export function problemOf(
  error: unknown,
  idOf: (field: string | undefined) => string | undefined = (field) => field,
): Problem {
  const refusal = refusalOf(error);
  return { sentence: refusal.sentence, field: idOf(refusal.field), requestId: supportIdOf(refusal) };
}

const OPEN_ENDED: ReadonlySet<string> = new Set(["NO_ANSWER", "INTERNAL", "OUTCOME_UNKNOWN"]);

/** True when the server surely did nothing. A fault of ours and a lost answer leave it open. */
export const isDefinite = (refusal: RefusalWords): boolean => !OPEN_ENDED.has(refusal.code);
