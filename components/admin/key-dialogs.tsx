"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Shown } from "@/components/session/step-up";
import { useTRPC } from "@/components/trpc";
import { SelectField } from "@/components/ui/select-field";
import { CommandDialog } from "./command-dialog";
import { LongId } from "./id";
import { TextArea } from "./text-area";
import type { WebhookKey } from "./types";
import type { Command } from "./use-command";

const REQUESTED = "Requested. Another admin decides within 24 hours.";
const FINGERPRINT = "SHA-256 of the key";
const ROUTES = { webhook: "Webhooks", callback: "Callbacks of payments" } as const;
const BECOMES = {
  next: "Next: believed beside the current one",
  current: "Current: the old one is retired",
} as const;
const optionsOf = (words: Record<string, string>) =>
  Object.entries(words).map(([value, said]) => (
    <option key={value} value={value}>
      {said}
    </option>
  ));

interface ProposeKeyProps {
  open: boolean;
  onClose: () => void;
  command: Command;
}

/** Asks a second admin to believe a key: beside the current one, or in its place. */
export function ProposeKey({ open, onClose, command }: ProposeKeyProps) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const id = useId();
  const [route, setRoute] = useState<WebhookKey["route"]>("webhook");
  const [becomes, setBecomes] = useState<"next" | "current">("next");
  const [pem, setPem] = useState("");
  const propose = useMutation(trpc.adminDeliveries.proposeKey.mutationOptions());
  const key = { route, becomes, pem: pem.trim() };
  /** The key is named as the server reads it, since that is what the code confirms. */
  const confirmation = async () => {
    const { keyId } = await cache.fetchQuery(trpc.adminDeliveries.readKey.queryOptions({ pem: key.pem }));
    return {
      wish: { action: "webhook_key.propose" as const, ...key },
      shown: {
        what: "Ask another admin to believe a key",
        facts: [
          ["For", ROUTES[route]],
          ["It becomes", BECOMES[becomes]],
          [FINGERPRINT, keyId],
        ] satisfies Shown["facts"],
      },
    };
  };
  return (
    <CommandDialog
      open={open}
      onClose={onClose}
      title="Propose a key"
      verb="Request approval"
      reason={{ label: "Reason", hint: "Where the key comes from and how that was checked." }}
      check={() => (pem.trim() === "" ? { sentence: "Paste the public key", field: `${id}-pem` } : undefined)}
      confirm={confirmation}
      run={(reason, stepUpId) => command(() => propose.mutateAsync({ ...key, reason, stepUpId }), REQUESTED)}
    >
      {(wrong) => (
        <>
          <p className="text-muted">
            Whoever holds its private half can tell us that money came. Another admin must approve it within
            24 hours.
          </p>
          <SelectField
            id={`${id}-route`}
            label="For"
            value={route}
            onChange={(event) => setRoute(event.target.value as WebhookKey["route"])}
          >
            {optionsOf(ROUTES)}
          </SelectField>
          <SelectField
            id={`${id}-becomes`}
            label="It becomes"
            value={becomes}
            onChange={(event) => setBecomes(event.target.value as "next" | "current")}
          >
            {optionsOf(BECOMES)}
          </SelectField>
          <TextArea
            id={`${id}-pem`}
            error={wrong(`${id}-pem`)}
            label="Public key (PEM)"
            value={pem}
            rows={5}
            onChange={setPem}
          />
        </>
      )}
    </CommandDialog>
  );
}

interface RetireKeyProps {
  of: WebhookKey | undefined;
  onClose: () => void;
  command: Command;
}

/** Asks a second admin to believe a next key no longer. */
export function RetireKey({ of: key, onClose, command }: RetireKeyProps) {
  const trpc = useTRPC();
  const retire = useMutation(trpc.adminDeliveries.proposeRetire.mutationOptions());
  if (!key) return null;
  return (
    <CommandDialog
      open
      onClose={onClose}
      title="Retire the next key"
      verb="Request approval"
      reason={{ label: "Reason" }}
      confirm={{
        wish: { action: "webhook_key.retire", keyId: key.keyId },
        shown: {
          what: "Ask another admin to believe a key no longer",
          facts: [
            ["For", ROUTES[key.route]],
            [FINGERPRINT, key.keyId],
          ],
        },
      }}
      run={(reason, stepUpId) =>
        command(() => retire.mutateAsync({ keyId: key.keyId, reason, stepUpId }), REQUESTED)
      }
    >
      <p className="text-muted">What is signed with it would be refused. Another admin must approve this.</p>
      <p>
        <LongId id={key.keyId} />
      </p>
    </CommandDialog>
  );
}
