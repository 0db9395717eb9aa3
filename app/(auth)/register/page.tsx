import type { Metadata } from "next";
import Link from "next/link";
import { PageTitle } from "@/components/ui/page-title";
import { ContinueWithGoogle } from "@/components/wallet/sign-in/google-button";
import { RegisterForm } from "@/components/wallet/sign-in/register-form";
import { TermsLine } from "@/components/wallet/sign-in/terms-line";
import { hasGoogle } from "@/server/security/openid-provider";

export const metadata: Metadata = { title: "Create a wallet" };

export default function Register() {
  return (
    <>
      <PageTitle className="mb-4">Create a wallet</PageTitle>
      <RegisterForm />
      {hasGoogle() ? <ContinueWithGoogle /> : null}
      <TermsLine>By creating a wallet</TermsLine>
      <p className="mt-5 text-muted">
        Have a wallet?{" "}
        <Link href="/sign-in" className="link">
          Sign in
        </Link>
      </p>
    </>
  );
}
