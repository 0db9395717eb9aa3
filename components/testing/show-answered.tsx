import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { createTRPCClient, TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { ReactNode } from "react";
import { type Shown, StepUpContext, type Wish } from "@/components/session/step-up";
import { TRPCProvider } from "@/components/trpc";
import type { AppRouter } from "@/server/trpc/root";

/** The confirmation that every wish gets in these components. */
export const CONFIRMED = "stp_given";

/** Draws components with a server that answers each call with what `answer` gives: data, or a refusal if that has a code; wishes get `confirmed`, null for none, and `asked` is told them. */
export function showAnswered(
  components: ReactNode,
  answer: (path: string, input: unknown) => object,
  confirmed: string | null = CONFIRMED,
  asked: (wish: Wish, shown: Shown) => void = () => {},
): void {
  const link: TRPCLink<AppRouter> =
    () =>
    ({ op }) =>
      observable((observer) => {
        const data = answer(op.path, op.input);
        if ("code" in data)
          observer.error(TRPCClientError.from({ error: { message: "refused", code: -32000, data } }));
        else observer.next({ result: { type: "data", data } });
        observer.complete();
      });
  const cache = new QueryClient({
    defaultOptions: { queries: { retry: false }, mutations: { retry: false } },
  });
  render(
    <QueryClientProvider client={cache}>
      <TRPCProvider trpcClient={createTRPCClient<AppRouter>({ links: [link] })} queryClient={cache}>
        <StepUpContext
          value={(wish, shown) => {
            asked(wish, shown);
            return Promise.resolve(confirmed ?? undefined);
          }}
        >
          {components}
        </StepUpContext>
      </TRPCProvider>
    </QueryClientProvider>,
  );
}
