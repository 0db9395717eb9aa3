"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { here } from "@/components/session/here";
import { signOut } from "@/components/session/sign-in";
import { BACKGROUND, SESSION_ENDED_EVENT, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { formatTime } from "@/server/dates";

/** Most pages never ask: what it takes comes when it does. */
const SignInForm = dynamic(() =>
  import("@/components/wallet/sign-in/sign-in-form").then((module) => module.SignInForm),
);

const NOTICE_MS = 2 * 60_000;

/**
 * Two minutes before a session ends for good it says so; after the end, sign-in opens over the page, so that what was typed
 * and the keys of commands survive.
 */
export function SessionNotice() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const me = useQuery({
    ...trpc.session.me.queryOptions({}, BACKGROUND),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [asking, setAsking] = useState(false);
  const near = useNearEnd(me.data?.session.expiresAt);

  useEffect(() => {
    const ask = () => setAsking(true);
    window.addEventListener(SESSION_ENDED_EVENT, ask);
    return () => window.removeEventListener(SESSION_ENDED_EVENT, ask);
  }, []);

  const signedIn = () => {
    setAsking(false);
    void cache.invalidateQueries();
  };

  return (
    <>
      <div role="status" className="no-print">
        {near && me.data ? (
          <div className="tone-warn flex flex-wrap items-center gap-3 px-4 py-2 text-13 md:px-7">
            <p className="font-medium">You'll be signed out at {formatTime(me.data.session.expiresAt)}.</p>
            <Button size="sm" onClick={() => setAsking(true)}>
              Stay signed in
            </Button>
            <Button size="sm" onClick={() => void signOut().then(() => window.location.assign("/sign-in"))}>
              Sign out
            </Button>
          </div>
        ) : null}
      </div>
      <Dialog open={asking} onClose={() => setAsking(false)} title="Sign in again to go on">
        <p className="mb-4 text-muted">What you typed is kept.</p>
        <SignInForm email={me.data?.user.email} onSignedIn={signedIn} />
        {asking ? <OtherWays /> : null}
      </Dialog>
    </>
  );
}

/** Who signs in with Google leaves the page for it. */
function OtherWays() {
  return (
    <p className="mt-4 text-13 text-muted">
      No password?{" "}
      <a href={`/sign-in?next=${encodeURIComponent(here())}`} className="link">
        Sign in another way
      </a>
      . What you typed on this page isn't kept then.
    </p>
  );
}

function useNearEnd(expiresAt: string | undefined): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (expiresAt === undefined) return;
    const check = () => setNear(Date.parse(expiresAt) - Date.now() < NOTICE_MS);
    check();
    const timer = setInterval(check, 15_000);
    return () => clearInterval(timer);
  }, [expiresAt]);
  return near;
}
