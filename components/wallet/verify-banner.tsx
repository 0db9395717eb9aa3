"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";

/** Says to whoever has not confirmed their address that this comes before the first deposit, and sends the link again. */
export function VerifyBanner() {
  const trpc = useTRPC();
  const me = useQuery(trpc.session.me.queryOptions({}, BACKGROUND));
  const send = useMutation(trpc.signInDetails.sendVerification.mutationOptions());
  const user = me.data?.user;
  if (!user || user.emailVerified) return null;
  return (
    <div className="no-print tone-info flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2 text-13 md:px-7">
      <p className="min-w-0" role="status">
        {send.isSuccess ? (
          <>A new link is on its way to {user.email}. Look among spam if it doesn't come.</>
        ) : send.isError ? (
          refusalOf(send.error).sentence
        ) : (
          <>
            <span className="font-medium">Confirm your e-mail address to add money.</span> We sent a link to{" "}
            {user.email}.
          </>
        )}
      </p>
      {send.isSuccess ? null : (
        <Button
          size="sm"
          aria-disabled={send.isPending}
          onClick={() => (send.isPending ? undefined : send.mutate({}))}
        >
          {send.isPending ? "Sending…" : "Send again"}
        </Button>
      )}
    </div>
  );
}
