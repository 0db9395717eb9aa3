import type { ReactNode, Ref } from "react";
import { Button } from "@/components/ui/button";

interface StepUpButtonsProps {
  sending: boolean;
  /** Without it the button sends the form around it. */
  onConfirm?: () => void;
  onCancel: () => void;
  /** In place of the button: what has to be done first. */
  children?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** How each way to confirm ends: it is confirmed, or nothing is done. */
export const StepUpButtons = ({ sending, onConfirm, onCancel, children, ref }: StepUpButtonsProps) => (
  <div className="flex flex-wrap gap-2">
    {children ?? (
      <Button
        ref={ref}
        type={onConfirm ? "button" : "submit"}
        kind="primary"
        size="tall"
        className="max-md:flex-1"
        aria-disabled={sending}
        onClick={onConfirm}
      >
        {sending ? "Checking…" : "Confirm"}
      </Button>
    )}
    <Button size="tall" className="max-md:flex-1" onClick={onCancel}>
      Cancel
    </Button>
  </div>
);
