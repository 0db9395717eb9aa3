import type { Operation, TRPCClientError, TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { AppRouter } from "@/server/trpc/root";
import { refreshSession } from "./refresh-session";

type Failure = TRPCClientError<AppRouter>;

const hasEnded = (error: Failure): boolean => error.data?.code === "SESSION_ENDED";

/**
 * A call that is answered with SESSION_ENDED renews the access token and is asked once more; the second answer stands. The
 * refused call did nothing, so repeating it is safe for commands too.
 */
export const refreshLink = (): TRPCLink<AppRouter> => () => (options) =>
  observable((observer) => {
    let stopped = false;
    let stop = (): void => undefined;
    const attempt = (failed: (error: Failure) => void): void => {
      const subscription = options.next(options.op).subscribe({
        next: (value) => observer.next(value),
        complete: () => observer.complete(),
        error: failed,
      });
      stop = () => subscription.unsubscribe();
    };
    const giveUp = (error: Failure): void => observer.error(error);
    const renewAndRepeat = async (error: Failure): Promise<void> => {
      const renewed = hasEnded(error) && (await refreshSession()) === "refreshed";
      if (stopped) return;
      if (renewed) attempt(giveUp);
      else giveUp(error);
    };
    attempt((error) => void renewAndRepeat(error));
    return () => {
      stopped = true;
      stop();
    };
  });

/**
 * Headers for `httpLink` and `httpBatchLink`: calls made with `{ context: { background: true } }` (polling) are marked, so that
 * an open tab keeps no session alive. A batch is marked when all its calls are.
 */
export function callHeaders(
  call: { op: Operation } | { opList: readonly Operation[] },
): Record<string, string> {
  const operations = "op" in call ? [call.op] : call.opList;
  return operations.every((operation) => operation.context["background"] === true)
    ? { "x-wallet-background": "1" }
    : {};
}
