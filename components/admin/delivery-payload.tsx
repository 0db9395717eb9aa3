"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/server/money";
import { CommandDialog } from "./command-dialog";
import { Section } from "./section";
import type { DeliveryDetail } from "./types";
import type { Command } from "./use-command";

interface DeliveryPayloadProps {
  delivery: DeliveryDetail;
  command: Command;
}

const Code = ({ label, children }: { label: string; children: string }) => (
  <pre
    tabIndex={0}
    role="region"
    aria-label={label}
    className="max-h-96 overflow-auto rounded-(--radius-control) bg-sunken p-3 font-mono text-12"
  >
    {children}
  </pre>
);

/** Body and headers, with personal data masked. The whole is shown for a reason, which the audit log keeps, and only here and now. */
export function DeliveryPayload({ delivery, command }: DeliveryPayloadProps) {
  const trpc = useTRPC();
  const [asking, setAsking] = useState(false);
  const [whole, setWhole] = useState<{ body: string; headers: Record<string, string> }>();
  const reveal = useMutation(trpc.adminDeliveries.reveal.mutationOptions());
  const headers = Object.entries(whole?.headers ?? delivery.headers).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return (
    <Section
      title="Payload"
      aside={
        whole ? (
          <Button size="sm" onClick={() => setWhole(undefined)}>
            Hide again
          </Button>
        ) : (
          <Button size="sm" onClick={() => setAsking(true)}>
            Reveal…
          </Button>
        )
      }
    >
      <div className="grid gap-3">
        <p className="text-13 text-muted">
          {formatCount(delivery.bytes)} bytes · {whole ? "shown as it came" : "personal data is masked"}
        </p>
        <Code label="Body">
          {whole?.body ?? delivery.payload ?? "The body is no JSON, so it isn't shown masked."}
        </Code>
        <details>
          <summary className="w-fit text-13">Headers</summary>
          <Code label="Headers">{headers.join("\n")}</Code>
        </details>
      </div>
      <CommandDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Reveal this webhook"
        verb="Reveal webhook"
        reason={{ label: "Reason", hint: "Kept in the audit log with your name." }}
        run={(reason) =>
          command(async () => {
            setWhole(await reveal.mutateAsync({ deliveryId: delivery.deliveryId, reason }));
          }, "The webhook is shown as it came. The audit log says so.")
        }
      >
        <p className="text-muted">It shows names, e-mail addresses and other personal data.</p>
      </CommandDialog>
    </Section>
  );
}
