import type { Operation, TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { AppRouter } from "@/server/trpc/root";
import { refreshSession } from "./refresh-session";

const hasEnded = (error: { data?: { code?: string } | null | undefined }): boolean =>
  error.data?.code === "SESSION_ENDED";

/**
 * A call that is answered with SESSION_ENDED renews the access token and is asked once more; the second answer stands. The
 * refused call did nothing, so repeating it is safe for commands too.
 */
export const refreshLink = (): TRPCLink<AppRouter> => () => (options) =>
  observable((observer) => {
    let stopped = false;
    let stop = (): void => undefined;
    const attempt = (again: boolean): void => {
      const subscription = options.next(options.op).subscribe({
        next: (value) => observer.next(value),
        complete: () => observer.complete(),
        error: (error) => {
          if (again || !hasEnded(error)) return observer.error(error);
          void refreshSession().then((outcome) => {
            if (stopped) return;
            if (outcome === "refreshed") attempt(true);
            else observer.error(error);
          });
        },
      });
      stop = () => subscription.unsubscribe();
    };
    attempt(false);
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
