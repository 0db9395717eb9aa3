"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type RefusalWords, refusalOf } from "@/components/refusal";
import { useStepUp } from "@/components/session/step-up";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { RefusalNote } from "@/components/ui/refusal-note";
import { GoogleMark } from "@/components/wallet/sign-in/google-button";
import { formatDate } from "@/server/dates";
import { SettingsSection } from "./settings-section";

/** The Google account that signs in to this wallet: linked, unlinked. Nothing where this wallet offers none. */
export function GoogleLink() {
  const trpc = useTRPC();
  const status = useQuery(trpc.google.status.queryOptions({}));
  const { link, unlink, sending, trouble } = useGoogleLink();

  if (!status.data)
    return status.isError ? (
      <SettingsSection title="Google">
        <Failure {...refusalOf(status.error)} retry={() => void status.refetch()} />
      </SettingsSection>
    ) : null;
  const { available, linked, hasPassword } = status.data;
  if (!available && !linked) return null;
  return (
    <SettingsSection title="Google">
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
        <div className="flex min-w-0 items-center gap-3">
          <GoogleMark />
          <div className="min-w-0">
            <p className="truncate font-medium">{linked ? linked.email : "Not linked"}</p>
            <p className="text-13 text-muted">
              {linked
                ? hasPassword
                  ? `Signs in to your wallet since ${formatDate(linked.since)}.`
                  : "Your only way to sign in. Set a password before you unlink it."
                : "Link it to sign in without your password."}
            </p>
          </div>
        </div>
        {linked ? (
          hasPassword ? (
            <Button aria-disabled={sending} onClick={() => void unlink(linked.email)}>
              {sending ? "Sending…" : "Unlink"}
            </Button>
          ) : null
        ) : (
          <Button aria-disabled={sending} onClick={() => void link()}>
            {sending ? "Taking you to Google…" : "Link Google"}
          </Button>
        )}
      </div>
      {trouble ? <RefusalNote className="px-4 pb-3" sentence={trouble.sentence} /> : null}
    </SettingsSection>
  );
}

function useGoogleLink() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const stepUp = useStepUp();
  const [leaving, setLeaving] = useState(false);
  const [refused, setRefused] = useState<RefusalWords>();
  const ending = useMutation(
    trpc.google.unlink.mutationOptions({
      onSettled: () => cache.invalidateQueries({ queryKey: trpc.google.status.queryKey({}) }),
    }),
  );
  const sending = leaving || ending.isPending;

  const link = async () => {
    if (sending) return;
    setRefused(undefined);
    const facts: [string, string][] = [["Then", "Choose the account at Google"]];
    const stepUpId = await stepUp({ action: "google.link" }, { what: "Link a Google account", facts });
    if (stepUpId === undefined) return;
    setLeaving(true);
    const { goToGoogle } = await import("@/components/session/go-to-google");
    const refusal = await goToGoogle({ next: "/settings/security", stepUpId });
    if (!refusal) return;
    setRefused(refusal);
    setLeaving(false);
  };
  const unlink = async (email: string) => {
    if (sending) return;
    const facts: [string, string][] = [["Account", email]];
    const stepUpId = await stepUp({ action: "google.unlink" }, { what: "Unlink your Google account", facts });
    if (stepUpId !== undefined) ending.mutate({ stepUpId });
  };
  const trouble = refused ?? (ending.error ? refusalOf(ending.error) : undefined);
  return { link, unlink, sending, trouble };
}
