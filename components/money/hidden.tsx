"use client";

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { HIDDEN_MONEY } from "@/server/money";
import { HIDDEN_COOKIE } from "./hidden-cookie";

const ONE_YEAR = 365 * 24 * 3600;

const Hidden = createContext<{ hidden: boolean; toggle: () => void }>({
  hidden: false,
  toggle: () => undefined,
});

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

/** Amounts within a sentence of the server, as the format module writes them. */
const MONEY_IN_TEXT = /[+\u2212]?R\u00a0\d[\d\u00a0]*,\d\d/gu;

/** Gives a sentence as it may be shown: with dots for its amounts while amounts are hidden. */
export function useMaskedWords(): (text: string) => string {
  const { hidden } = useHiddenAmounts();
  return hidden ? (text) => text.replace(MONEY_IN_TEXT, HIDDEN_MONEY) : (text) => text;
}
