"use client";

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";

/** Read by the server too, so that hidden amounts are hidden in the first HTML and nothing flashes. */
export const HIDDEN_COOKIE = "hide_amounts";
const ONE_YEAR = 365 * 24 * 3600;

const Hidden = createContext<{ hidden: boolean; toggle: () => void }>({ hidden: false, toggle: () => undefined });

/** Keeps the choice for the whole wallet, and in a cookie for the next page. */
export function HiddenAmounts({ initially, children }: { initially: boolean; children: ReactNode }) {
  const [hidden, setHidden] = useState(initially);

  const toggle = useCallback(() => {
    const next = !hidden;
    const secure = window.location.protocol === "https:" ? "; Secure" : "";
    // oxlint-disable-next-line unicorn/no-document-cookie -- the Cookie Store API isn't in every browser we serve
    document.cookie = `${HIDDEN_COOKIE}=${next ? "1" : "0"}; Path=/; Max-Age=${ONE_YEAR}; SameSite=Lax${secure}`;
    setHidden(next);
  }, [hidden]);

  const value = useMemo(() => ({ hidden, toggle }), [hidden, toggle]);
  return <Hidden value={value}>{children}</Hidden>;
}

export const useHiddenAmounts = () => useContext(Hidden);
