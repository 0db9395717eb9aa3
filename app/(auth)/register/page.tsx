import type { Metadata } from "next";
import Link from "next/link";
import { PageTitle } from "@/components/ui/page-title";
import { ContinueWithGoogle } from "@/components/wallet/google-button";
import { RegisterForm } from "@/components/wallet/register-form";
import { hasGoogle } from "@/server/security/openid-provider";

export const metadata: Metadata = { title: "Create a wallet" };

export default function Register() {
  return (
    <>
      <PageTitle className="mb-4">Create a wallet</PageTitle>
      <RegisterForm />
      {hasGoogle() ? <ContinueWithGoogle /> : null}
      <p className="mt-3 text-13 text-muted">
        By creating a wallet you agree to the{" "}
        <Link href="/terms" className="link">
          terms
        </Link>
        . The{" "}
        <Link href="/privacy" className="link">
          privacy notice
        </Link>{" "}
        says what we keep.
      </p>
      <p className="mt-5 text-muted">
        Have a wallet?{" "}
        <Link href="/sign-in" className="link">
          Sign in
        </Link>
      </p>
    </>
  );
}
