import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button";
import { Glyph } from "./glyph";

interface SubmitButtonProps extends Pick<ComponentProps<"button">, "className" | "onClick"> {
  running: boolean;
  /** It can't be used now, though nothing is under way. */
  off?: boolean;
  /** What stands on it while it runs. */
  doing?: ReactNode;
  children: ReactNode;
}

/** Sends the form around it, and shows that this is under way. The form ignores what comes then. */
export function SubmitButton({
  running,
  off = false,
  doing = "Sending…",
  className = "max-md:w-full",
  children,
  ...rest
}: SubmitButtonProps) {
  return (
    <Button
      type="submit"
      kind="primary"
      size="tall"
      className={className}
      aria-disabled={running || off}
      {...rest}
    >
      {running ? <Glyph name="running" size={14} /> : null}
      {running ? doing : children}
    </Button>
  );
}
