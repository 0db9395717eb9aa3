import type { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import type { ContextType } from "react";

type Router = NonNullable<ContextType<typeof AppRouterContext>>;

const nothing = (): void => undefined;

/** A router for components on their own: it does these, and nothing for all else. */
export const routerThat = (does: Partial<Router>): Router => ({
  bfcacheId: "test",
  back: nothing,
  forward: nothing,
  push: nothing,
  replace: nothing,
  prefetch: nothing,
  refresh: nothing,
  ...does,
});
