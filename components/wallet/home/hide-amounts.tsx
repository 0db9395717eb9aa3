"use client";

import { Eye, EyeOff } from "lucide-react";
import { useHiddenAmounts } from "@/components/money/hidden";
import { Button } from "@/components/ui/button";

/** Remembered in a cookie, so the next page comes from the server with dots already. */
export function HideAmounts({ size }: { size: "sm" | "tall" }) {
  const { hidden, toggle } = useHiddenAmounts();
  const Icon = hidden ? Eye : EyeOff;
  return (
    <Button size={size} onClick={toggle}>
      {size === "sm" ? <Icon size={16} strokeWidth={1.5} aria-hidden="true" /> : null}
      {hidden ? "Show amounts" : "Hide amounts"}
    </Button>
  );
}
