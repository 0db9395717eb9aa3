"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { BACKGROUND, useTRPC } from "@/components/trpc";

/** Says on every page that the wallet is frozen, that its money is safe, and what its owner can do meanwhile. */
export function FrozenBanner() {
  const trpc = useTRPC();
  const me = useQuery(trpc.session.me.queryOptions({}, BACKGROUND));
  if (!me.data?.user.frozen) return null;
  return (
    <p role="status" className="no-print tone-warn px-4 py-2 text-13 md:px-7">
      <span className="font-medium">Your wallet is frozen, so money can't move.</span> It is safe and still
      yours, and money on its way to you still arrives. We look at it with you before it opens again.
      Meanwhile{" "}
      <Link href="/reset" className="link">
        set a new password
      </Link>
      .
    </p>
  );
}
