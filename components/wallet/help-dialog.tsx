"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";

interface HelpButtonProps {
  id: string;
  reference: string;
  status: string;
  size?: "sm" | "tall";
  wide?: boolean;
}

/** Everything support needs to find this transaction, ready to copy. */
export function HelpButton({ id, reference, status, size = "sm", wide = false }: HelpButtonProps) {
  const [open, setOpen] = useState(false);
  const facts = [
    ["Reference", reference],
    ["Transaction ID", id],
    ["Status", status],
  ] as const;

  return (
    <>
      <Button size={size} wide={wide} onClick={() => setOpen(true)}>
        Get help
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Get help">
        <p className="text-muted">
          Give these details to support. They find your transaction at once, whatever its state.
        </p>
        <dl className="my-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
          {facts.map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="text-right break-all">{value}</dd>
            </div>
          ))}
        </dl>
        <CopyButton
          label="Copy details"
          size="tall"
          wide
          text={facts.map(([label, value]) => `${label}: ${value}`).join("\n")}
        />
      </Dialog>
    </>
  );
}
