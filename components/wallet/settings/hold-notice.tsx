"use client";

import { useQuery } from "@tanstack/react-query";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Note } from "@/components/ui/note";
import { Countdown } from "@/components/wallet/countdown";
import { holdWords } from "@/components/wallet/why-blocked";

/** Says that withdrawals and sending to new people wait, why and for how long; nothing when they don't. */
export function HoldNotice() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.withdrawals.limits.queryOptions({}, BACKGROUND));
  if (!data?.hold || data.frozen) return null; // the banner of a frozen wallet says more
  const { title, sentence, until } = holdWords(data.hold);
  return (
    <Note tone="warn" title={title} className="mb-6">
      <p>{sentence}</p>
      <p>Meanwhile you can send only to people you have sent to before.</p>
      {until ? <Countdown until={until} /> : null}
    </Note>
  );
}
