import { TRPCClientError } from "@trpc/client";
import type { AppRouter } from "@/server/trpc/root";

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

const OPEN_ENDED: ReadonlySet<string> = new Set(["NO_ANSWER", "INTERNAL", "OUTCOME_UNKNOWN"]);

/** True when the server surely did nothing. A fault of ours and a lost answer leave it open. */
export const isDefinite = (refusal: RefusalWords): boolean => !OPEN_ENDED.has(refusal.code);
