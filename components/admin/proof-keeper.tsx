"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { FACTOR_REQUIRED_EVENT } from "@/components/trpc";
import { useElevate } from "./use-elevate";

/**
 * For a page of the console whose session is a new one, signed in over it: asks for the code in place, so that what was typed stays.
 * Whoever goes away from that finds the door.
 */
export function ProofKeeper({ email }: { email: string }) {
  const cache = useQueryClient();
  const router = useRouter();
  const elevate = useElevate();
  const asking = useRef(false);

  const ask = useEffectEvent(async () => {
    if (asking.current) return;
    asking.current = true;
    const proved = await elevate(email).catch(() => false);
    if (proved) await cache.invalidateQueries();
    else router.refresh();
    asking.current = false;
  });

  useEffect(() => {
    const listen = () => void ask();
    window.addEventListener(FACTOR_REQUIRED_EVENT, listen);
    return () => window.removeEventListener(FACTOR_REQUIRED_EVENT, listen);
  }, []);

  return null;
}
