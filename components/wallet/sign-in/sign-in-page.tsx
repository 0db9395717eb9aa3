"use client";

import { SignInForm } from "./sign-in-form";

/** A full page load afterwards: nothing read before belongs to whoever signs in. */
export function SignInPage({ next }: { next: string | undefined }) {
  return <SignInForm next={next} onSignedIn={(to) => window.location.assign(to)} />;
}
