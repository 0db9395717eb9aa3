"use client";

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import type { AppRouter } from "@/server/trpc/root";
import { isDefinite, refusalOf } from "./refusal";
import { callHeaders, refreshLink } from "@/components/session/refresh-link";

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** Sent to the window when an answer says that nobody is signed in any more. */
export const SESSION_ENDED_EVENT = "wallet:session-ended";

const API = { url: "/api/trpc", methodOverride: "POST" } as const;

/** Sent to the window when an answer says that this session must prove the second factor. */
export const FACTOR_REQUIRED_EVENT = "wallet:factor-required";

/** Put into the options of a query that asks by itself: such calls keep no session alive. */
export const BACKGROUND = { trpc: { context: { background: true } } } as const;

/** Queries travel together, a command always alone: the server takes no batch of commands. */
const makeClient = () =>
  createTRPCClient<AppRouter>({
    links: [
      refreshLink(),
      splitLink({
        condition: (operation) => operation.type === "mutation",
        true: httpLink(API),
        false: httpBatchLink({ ...API, maxItems: 10, headers: callHeaders }),
      }),
    ],
  });

const EVENTS: Record<string, string> = {
  SESSION_ENDED: SESSION_ENDED_EVENT,
  FACTOR_REQUIRED: FACTOR_REQUIRED_EVENT,
};

/** Tells the page what concerns the session, whichever call was answered so. */
const tellPage = (error: unknown) => {
  const event = EVENTS[refusalOf(error).code];
  if (event !== undefined) window.dispatchEvent(new Event(event));
};

/** A refusal is an answer and isn't asked for again; a lost one is, twice. Commands never repeat by themselves. */
const makeQueryClient = () =>
  new QueryClient({
    queryCache: new QueryCache({ onError: tellPage }),
    mutationCache: new MutationCache({ onError: tellPage }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && !isDefinite(refusalOf(error)),
      },
      mutations: { retry: false },
    },
  });

export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  const [trpcClient] = useState(makeClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
