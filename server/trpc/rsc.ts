import "server-only";
import { dehydrate, type FetchQueryOptions, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache, createElement, type ReactNode } from "react";
import { createContext } from "./context";
import { refusalOf } from "./refusal-of";
import { appRouter } from "./root";

/** One per request: what a page read for itself is what the browser starts with. */
const queryClient = cache(
  () => new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } }),
);
const requestContext = cache(async () => createContext(await headers()));

/** The procedures as query options, for pages: the same permissions and limits as over HTTP. */
export const trpc = createTRPCOptionsProxy({ router: appRouter, ctx: requestContext, queryClient });

/**
 * Reads what a page can't do without. A session that ended leads to sign-in and back to `path`; an id of nothing, or of
 * somebody else, is the 404 page. Anything else is thrown to the nearest error page.
 */
export async function load<Data, Failure, Key extends readonly unknown[]>(
  path: string,
  options: FetchQueryOptions<Data, Failure, Data, Key>,
): Promise<Data> {
  try {
    return await queryClient().fetchQuery(options);
  } catch (error) {
    const { code } = refusalOf(error);
    if (code === "SESSION_ENDED") redirect(`/sign-in?next=${encodeURIComponent(path)}`);
    if (code === "NOT_FOUND" || code === "BAD_INPUT") notFound();
    throw error;
  }
}

/** Reads ahead what the browser will ask for; a failure is left to the browser, which can try again. */
export const prefetch = <Data, Failure, Key extends readonly unknown[]>(
  options: FetchQueryOptions<Data, Failure, Data, Key>,
): Promise<void> => queryClient().prefetchQuery(options);

/** Gives the browser everything this request has read, so that its first paint asks for nothing. */
export function HydrateClient({ children }: { children: ReactNode }) {
  return createElement(HydrationBoundary, { state: dehydrate(queryClient()) }, children);
}
