"use client";

import { useMutation } from "@tanstack/react-query";
import { useStepUp } from "@/components/session/step-up";
import { useTRPC } from "@/components/trpc";

/** Proves the second factor of this session, which everything of the console needs. False when the person went away from it. */
export function useElevate(): (email: string) => Promise<boolean> {
  const trpc = useTRPC();
  const stepUp = useStepUp();
  const elevate = useMutation(trpc.factors.elevate.mutationOptions());
  return async (email) => {
    const stepUpId = await stepUp(
      { action: "session.elevate" },
      { what: "Open the console", facts: [["Signed in as", email]] },
    );
    if (stepUpId === undefined) return false;
    await elevate.mutateAsync({ stepUpId });
    return true;
  };
}
