"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { refusalOf } from "@/components/refusal";
import { useStepUp } from "@/components/session/step-up";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { RefusalNote } from "@/components/ui/refusal-note";

/** Closing the wallet: what it means first, then the confirmation; every device is signed out with the answer. */
export function CloseWallet() {
  const trpc = useTRPC();
  const stepUp = useStepUp();
  const [asking, setAsking] = useState(false);
  const close = useMutation(
    trpc.account.close.mutationOptions({ onSuccess: () => window.location.assign("/sign-in") }),
  );
  const confirm = async () => {
    setAsking(false);
    const stepUpId = await stepUp(
      { action: "account.close" },
      { what: "Close your wallet", facts: [["Can be undone", "No"]] },
    );
    if (stepUpId !== undefined) close.mutate({ stepUpId });
  };
  return (
    <div className="grid gap-3 px-4 py-3">
      <p className="text-muted">
        Your balance must be zero, and nothing may be on its way. Take a copy of your data first: afterwards
        nobody can sign in.
      </p>
      {close.isError ? <RefusalNote sentence={refusalOf(close.error).sentence} /> : null}
      <div>
        <Button
          aria-disabled={close.isPending}
          onClick={() => (close.isPending ? undefined : setAsking(true))}
        >
          {close.isPending ? "Closing…" : "Close my wallet…"}
        </Button>
      </div>
      <Dialog open={asking} onClose={() => setAsking(false)} title="Close your wallet?">
        <div className="grid gap-3">
          <p>All devices are signed out at once, and nobody can sign in or send you money any more.</p>
          <p>
            After 30 days we forget who you were. The transactions stay in our books without your name; only
            what the law wants us to keep stays locked away, for 5 years. Then your e-mail address can open a
            new wallet.
          </p>
          <p>It can't be undone.</p>
          <div className="flex flex-wrap justify-end gap-2">
            <Button size="tall" onClick={() => setAsking(false)}>
              Keep my wallet
            </Button>
            <Button kind="primary" size="tall" onClick={() => void confirm()}>
              Close my wallet
            </Button>
          </div>
        </div>
      </Dialog>
    </div>
  );
}
