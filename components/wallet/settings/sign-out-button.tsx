"use client";

import { useState } from "react";
import { signOut } from "@/components/session/sign-in";
import { Button } from "@/components/ui/button";

/** Ends this session. When the server can't be reached the session may go on, and the button says so. */
export function SignOutButton() {
  const [state, setState] = useState<"idle" | "sending" | "failed">("idle");

  const leave = async () => {
    setState("sending");
    if (await signOut()) window.location.assign("/sign-in");
    else setState("failed");
  };

  return (
    <div className="flex-none text-right">
      <Button
        size="sm"
        aria-disabled={state === "sending"}
        onClick={() => (state === "sending" ? undefined : void leave())}
      >
        {state === "sending" ? "Signing out…" : "Sign out"}
      </Button>
      <p role="status" className="text-13 text-danger">
        {state === "failed" ? "We couldn't reach the wallet. You may still be signed in." : ""}
      </p>
    </div>
  );
}
