"use client";

import { useRouter } from "next/navigation";
import { TwoStep } from "./two-step";

/** Two-step sign-in on its page; `next` is where the person came from to set it up. */
export function SecurityTwoStep({ next }: { next: string | undefined }) {
  const router = useRouter();
  return (
    <TwoStep begin={next !== undefined} onKept={next === undefined ? undefined : () => router.push(next)} />
  );
}
