"use client";

import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { SelectField } from "@/components/ui/select-field";
import { CommandDialog } from "./command-dialog";
import { LongId } from "./id";
import { TextArea } from "./text-area";
import type { WebhookKey } from "./types";
import type { Command } from "./use-command";

const REQUESTED = "Requested. Another admin decides within 24 hours.";

interface ProposeKeyProps {
  open: boolean;
  onClose: () => void;
  command: Command;
}

/** Asks a second admin to believe a key: beside the current one, or in its place. */
export function ProposeKey({ open, onClose, command }: ProposeKeyProps) {
  const trpc = useTRPC();
  const id = useId();
  const [route, setRoute] = useState<WebhookKey["route"]>("webhook");
  const [becomes, setBecomes] = useState<"next" | "current">("next");
  const [pem, setPem] = useState("");
  const propose = useMutation(trpc.adminDeliveries.proposeKey.mutationOptions());
  return (
    <CommandDialog
      open={open}
      onClose={onClose}
      title="Propose a key"
      verb="Request approval"
      reason={{ label: "Reason", hint: "Where the key comes from and how that was checked." }}
      check={() => (pem.trim() === "" ? { sentence: "Paste the public key", field: `${id}-pem` } : undefined)}
      run={(reason) =>
        command(() => propose.mutateAsync({ route, becomes, pem: pem.trim(), reason }), REQUESTED)
      }
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
            <option value="webhook">Webhooks</option>
            <option value="callback">Callbacks of payments</option>
          </SelectField>
          <SelectField
            id={`${id}-becomes`}
            label="It becomes"
            value={becomes}
            onChange={(event) => setBecomes(event.target.value as "next" | "current")}
          >
            <option value="next">Next: believed beside the current one</option>
            <option value="current">Current: the old one is retired</option>
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
      run={(reason) => command(() => retire.mutateAsync({ keyId: key.keyId, reason }), REQUESTED)}
    >
      <p className="text-muted">What is signed with it would be refused. Another admin must approve this.</p>
      <p>
        <LongId id={key.keyId} />
      </p>
    </CommandDialog>
  );
}
